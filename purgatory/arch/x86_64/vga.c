// SPDX-License-Identifier: GPL-2.0-or-later
/* A standard VGA: text output, and the way back to 80x25 text, BIOS mode 3. */
#include "arch.h"

#define COLUMNS 80
#define ROWS    25
#define GREY    0x0700u

#define ATTRIBUTE    0x3c0
#define MISC_WRITE   0x3c2
#define SEQUENCER    0x3c4
#define DAC_INDEX    0x3c8
#define DAC_DATA     0x3c9
#define GRAPHICS     0x3ce
#define CRTC         0x3d4
#define STATUS       0x3da
#define CRTC_PROTECT 0x11 /* bit 7 protects registers 0 to 7 */

/* The IBM VGA's register values in mode 3, 720x400. */
static const uint8_t sequencer[] = {0x03, 0x00, 0x03, 0x00, 0x02};
static const uint8_t crtc[] = {
	0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00,
	0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff,
};
static const uint8_t graphics[] = {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x00, 0xff};
static const uint8_t attribute[] = {
	0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39, 0x3a,
	0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x0c, 0x00, 0x0f, 0x08, 0x00,
};

static void indexed(uint16_t port, uint8_t index, uint8_t value)
{
	outb(index, port);
	outb(value, port + 1);
}

/* 64 colours of two bits for each of red, green and blue: rgbRGB, as on an EGA. */
static void reset_palette(void)
{
	outb(0, DAC_INDEX);
	for (unsigned int i = 0; i < 64; i++) {
		for (unsigned int bit = 3; bit-- > 0;)
			outb((uint8_t)((i >> bit & 1) * 42 + (i >> (bit + 3) & 1) * 21), DAC_DATA);
	}
}

/*
 * The font stays what it is: it is in memory of the card that text mode does not use, and lost
 * after a graphics mode that did.
 */
void vga_reset(void)
{
	outb(0x67, MISC_WRITE);
	indexed(SEQUENCER, 0, 0x01);
	for (uint8_t i = 1; i < sizeof(sequencer); i++)
		indexed(SEQUENCER, i, sequencer[i]);
	indexed(SEQUENCER, 0, sequencer[0]);
	indexed(CRTC, CRTC_PROTECT, crtc[CRTC_PROTECT] & 0x7f);
	for (uint8_t i = 0; i < sizeof(crtc); i++)
		indexed(CRTC, i, crtc[i]);
	for (uint8_t i = 0; i < sizeof(graphics); i++)
		indexed(GRAPHICS, i, graphics[i]);
	/* Index and value take turns at one port; a look at the status starts with the index. */
	(void)inb(STATUS);
	for (uint8_t i = 0; i < sizeof(attribute); i++) {
		outb(i, ATTRIBUTE);
		outb(attribute[i], ATTRIBUTE);
	}
	outb(0x20, ATTRIBUTE);
	reset_palette();
}

static void scroll(volatile uint16_t *screen)
{
	for (unsigned int i = 0; i < (ROWS - 1) * COLUMNS; i++)
		screen[i] = screen[i + COLUMNS];
	for (unsigned int i = (ROWS - 1) * COLUMNS; i < ROWS * COLUMNS; i++)
		screen[i] = GREY | ' ';
}

/* Writes in the last line; what the old kernel has written moves up. */
void vga_putc(char c)
{
	static unsigned int column;
	volatile uint16_t *screen = (volatile uint16_t *)0xb8000UL;

	if (c == '\n' || column == COLUMNS) {
		scroll(screen);
		column = 0;
	}
	if (c != '\n')
		screen[(ROWS - 1) * COLUMNS + column++] = (uint16_t)(GREY | (uint8_t)c);
}
