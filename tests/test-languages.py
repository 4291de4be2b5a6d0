#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line in every language of po/LINGUAS: a person is answered in it, a script never.

test-languages.py PROGRAM LOSER CATALOGUES, which is po/ of the build directory.
"""

import gettext
import os
import sys
import unicodedata

from command_bench import Home, equal, holds, main, test

import languages

CATALOGUES = os.path.abspath(sys.argv[3])
COMMANDS = [["list"], ["list", "--all"], ["show", "3"], ["machines"], ["plan", "linux515", "14"],
            ["plan", "linux54", "00:14.2"], ["plan", "linux515", "0"], ["check"], ["tree", "linux515"]]
REFUSED = [["show", "4711"], ["plan", "nobody", "14"], ["assign", "linux515", "0"], ["undo", "linux515"],
           ["frobnicate"]]


def catalogue(language):
    with open(os.path.join(CATALOGUES, language, "LC_MESSAGES", "passthrough.mo"), "rb") as file:
        return gettext.GNUTranslations(file)


class Plain:
    """A home of its own and what the program says there without a language, asked once."""

    def __init__(self, home):
        self.home = home
        self.said = {}

    def run(self, *args):
        if args not in self.said:
            self.said[args] = self.home.run(*args)
        return self.said[args]


def in_every_language(look):
    """look(home, language, environment, plain), in a home that has no other purpose."""
    found = languages.all_languages()
    holds("there are languages", found)
    with Home() as home:
        plain = Plain(home)
        for language in found:
            look(home, language, languages.environment(language, CATALOGUES, os.path.join(home.path, "locale")), plain)


@test
def scripts_are_answered_alike():
    def look(home, language, env, plain):
        for args in COMMANDS + REFUSED:
            expected = plain.run(*args, "--demo", "--json")
            answer = home.run(*args, "--demo", "--json", env=env)
            holds(f"an answer: {expected}", expected.out)
            equal(f"{language}: exit status of {' '.join(args)}", expected.status, answer.status)
            equal(f"{language}: {' '.join(args)}", expected.out, answer.out)

    in_every_language(look)


@test
def persons_are_answered_in_their_language():
    def look(home, language, env, plain):
        texts = catalogue(language)
        said = set()
        for args in COMMANDS + REFUSED + [["--help"]]:
            more = [] if args == ["--help"] else ["--demo"]
            expected, answer = plain.run(*args, *more), home.run(*args, *more, env=env)
            equal(f"{language}: exit status of {' '.join(args)}", expected.status, answer.status)
            english = expected.out + expected.err
            # Shorter ones may be part of another text, or of a device's name
            wanted = {text: texts.gettext(text) for text in texts._catalog
                      if isinstance(text, str) and len(text) > 20 and "%" not in text and text in english}
            missing = [text for text in wanted.values() if text not in answer.out + answer.err]
            holds(f"{language}: {missing} is missing: {answer}", not missing)
            said |= set(wanted.values())
        holds(f"{language}: more than a few sentences: {said}", len(said) > 20)

    in_every_language(look)


def columns(text):
    """What it takes in a terminal: two columns for a Chinese or Japanese letter."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


@test
def verdicts_stand_in_a_column():
    def look(home, language, env, plain):
        texts = catalogue(language)
        answer = home.run("check", "--demo", env=env)
        found = 0
        for line, own in zip(plain.run("check", "--demo").out.split("\n\n")[0].splitlines(), answer.out.splitlines()):
            verdict, sentence, _ = own.partition(texts.gettext(line[7:]))
            if sentence:
                equal(f"{language}: column of the sentence in “{own}”", 7, columns(verdict))
                found += 1
        holds(f"{language}: more than a few verdicts: {answer}", found > 5)

    in_every_language(look)


@test
def the_environment_has_the_words_of_the_libraries():
    """In the tree that build-aux/environment.sh makes, so that pictures are what a person sees."""
    for language in languages.all_languages() if os.path.exists("/etc/passthrough-environment") else []:
        for library in ("glib20", "gtk40", "libadwaita"):
            holds(f"{library} in {language}", gettext.find(library, "/usr/share/locale", [language]))


if __name__ == "__main__":
    sys.exit(main())
