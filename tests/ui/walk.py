#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/walk.py --pictures DIR [--mode MODE] [--language LL] [--tour TOUR…] [--main] [--shown]
[--program PATH]

Pictures of every screen in one of the modes below, or with --main of the main ones as they usually look, and a sheet
of them all. With --shown those in data/pictures/.

To be run in a session of its own: tests/ui/session.sh tests/ui/walk.py --pictures DIR
"""

import argparse
import gettext
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
import languages  # noqa: E402
import screens  # noqa: E402
from driver import Program  # noqa: E402

BUILD = os.path.dirname(os.environ["GSETTINGS_SCHEMA_DIR"])
CATALOGUES = os.path.join(BUILD, "po")
LIBRARIES = "/usr/share/locale"
PLACE = os.environ["XDG_RUNTIME_DIR"]


class Mode:
    def __init__(self, environment=None, size=None, dpi=96, right_to_left=False, hostile=False):
        self.environment, self.size, self.dpi = environment or {}, size, dpi
        self.right_to_left, self.hostile = right_to_left, hostile

    def prepare(self, language):
        """What the program is started with."""
        # Where it is at first, in the middle, a menu that opens under it would take it for a choice
        subprocess.run(["xdotool", "mousemove", "9999", "9999"], check=True, timeout=20)
        # What a desktop tells GTK of the size of text
        subprocess.run(["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                        f"Xft.dpi:\t{self.dpi}\n"], check=True, timeout=20)
        name = language or ("he" if self.right_to_left else None)
        more = languages.environment(name, CATALOGUES, os.path.join(PLACE, "locale")) if name else {}
        return {**self.environment, **more}


MODES = {
    "light": Mode(),
    "dark": Mode({"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
    "high-contrast": Mode({"ADW_DEBUG_HIGH_CONTRAST": "1"}),
    "360x640": Mode(size=(360, 640)),
    "360x294": Mode(size=(360, 294)),
    "large-text": Mode(dpi=192),
    "360x640-large-text": Mode(size=(360, 640), dpi=192),
    "right-to-left": Mode(right_to_left=True),
    "names": Mode(hostile=True),
}


def catalogues(language):
    """What the screens say in a language, our own words first; those of the libraries are wherever GTK finds them."""
    words = []
    for domain, directory in (("passthrough", CATALOGUES), ("libadwaita", LIBRARIES), ("gtk40", LIBRARIES)):
        path = gettext.find(domain, directory, [language]) if language else None
        if path:
            with open(path, "rb") as file:
                words.append(gettext.GNUTranslations(file))
    return words


def sheet(directory, suffix, paths):
    """All of them on one, to be looked at quickly."""
    path = os.path.join(directory, f"sheet-{suffix}.png")
    subprocess.run(["montage", "-label", "%t", *paths, "-tile", "6x", "-geometry", "460x360>+6+6", path],
                   check=True, timeout=120)
    print(path, flush=True)


def shown(path, directory):
    """What the metainfo and the README show, each as PNG of a few colours, so that it is small."""
    for mode, wanted in (("light", ("devices", "findings", "review", "machine")), ("dark", ("guest",))):
        prepare, walk = screens.SHOWN
        with Program(*prepare(path, False), program=path, environment=MODES[mode].prepare(None)) as program:
            program.wait("the window", program.window)
            program.resize(1000, 700)
            for screen in walk(screens.Walker(program)):
                if screen in wanted:
                    picture = os.path.join(directory, f"{screen}.png")
                    program.picture(picture)
                    # Without the frame that GTK draws where there is no shadow
                    subprocess.run(["mogrify", "-shave", "5x5", "+repage", "+dither", "-colors", "256", "-strip",
                                    "-define", "png:compression-level=9", picture], check=True, timeout=60)
                    print(picture, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--mode", choices=MODES, default="light")
    parser.add_argument("--language")
    parser.add_argument("--main", action="store_true")
    parser.add_argument("--shown", action="store_true")
    parser.add_argument("--tour", action="append", choices=screens.TOURS)
    parser.add_argument("--program", default="passthrough")
    arguments = parser.parse_args()
    mode = MODES[arguments.mode]
    suffix = arguments.language or arguments.mode
    os.makedirs(arguments.pictures, exist_ok=True)
    environment = mode.prepare(arguments.language)
    words = catalogues(environment.get("LANGUAGE"))
    paths = []

    if arguments.shown:
        shown(arguments.program, arguments.pictures)
        return
    tours = {"main": screens.MAIN} if arguments.main else {
        name: screens.TOURS[name] for name in arguments.tour or screens.TOURS}
    for name, (prepare, walk) in tours.items():
        start = prepare(arguments.program, mode.hostile)
        with Program(*start, program=arguments.program,
                     environment={**environment, **screens.environment(name)}) as program:
            if mode.size:
                program.resize(*mode.size)
            for screen in walk(screens.Walker(program, words)):
                paths.append(os.path.join(arguments.pictures, f"{screen}-{suffix}.png"))
                program.picture(paths[-1])
                print(paths[-1], flush=True)
    sheet(arguments.pictures, suffix, paths)


if __name__ == "__main__":
    main()
