# SPDX-License-Identifier: GPL-3.0-or-later
"""The program in a language, from the build directory, also where nobody has installed a locale.

gettext asks for catalogues in no locale that is called C. What is needed here is a name, so the C locale gets another;
and a decimal comma, which half of the languages have.
"""

import os
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
PLACES = ("/usr/lib/locale", "/usr/lib64/locale")


def all_languages():
    with open(os.path.join(HERE, "..", "po", "LINGUAS"), encoding="utf-8") as file:
        return [word for line in file if not line.startswith("#") for word in line.split()]


def environment(language, catalogues, place):
    """What to set for a language; catalogues is po/ of the build directory, place a directory for the locale."""
    name = f"{language}.UTF-8"
    locale = os.path.join(place, name)
    if not os.path.isdir(locale):
        source = next(path for path in (os.path.join(top, "C.utf8") for top in PLACES) if os.path.isdir(path))
        shutil.copytree(source, locale)
        numeric = os.path.join(locale, "LC_NUMERIC")
        with open(numeric, "rb") as file:
            words = file.read()
        with open(numeric, "wb") as file:
            file.write(words.replace(b".", b","))
    return {"LOCPATH": place, "LC_ALL": name, "LANGUAGE": language, "TEXTDOMAINDIR": catalogues}
