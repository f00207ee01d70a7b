#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the lab has recorded of real kernels (./lab agree --record) still agrees.
exec tests/replay/replay "${srcdir:-.}/tests/fixtures/agree"
