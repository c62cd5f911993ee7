#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns NNNN-what.sql files into a C table of migrations: embed.py SYMBOL OUTPUT FILE…"""

import os
import re
import sys


def literal(text):
    lines = text.split("\n")
    return "\n".join('    "%s\\n"' % line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)


def main():
    symbol, output, files = sys.argv[1], sys.argv[2], sorted(sys.argv[3:])
    out = ['/* Made from data/sql by embed.py. */', '#include "serap-migrator.h"', "",
           "extern const SerapMigration %s_migrations[];" % symbol,
           "extern const guint %s_n_migrations;" % symbol, "",
           "const SerapMigration %s_migrations[] = {" % symbol]
    for path in files:
        name = os.path.basename(path)
        number = re.match(r"(\d{4})-", name)
        if number is None:
            sys.exit("%s: the name must start with four digits" % name)
        with open(path, encoding="utf-8") as source:
            out.append('  { %d, "%s",\n%s },' % (int(number.group(1)), name, literal(source.read())))
    out += ["};", "", "const guint %s_n_migrations = G_N_ELEMENTS (%s_migrations);" % (symbol, symbol), ""]
    with open(output, "w", encoding="utf-8") as target:
        target.write("\n".join(out))


main()
