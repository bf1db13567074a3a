"""Makes the fonts of official papers, as scripts/fonts calls it:

    make.py SOURCES OUT

SOURCES holds zhuque/ (the source of Zhuque Fangsong), table/ (the lists of the
Table of General Standard Chinese Characters), song.ttf, serif.ttf (Noto Serif SC
Bold and Regular), hei.ttf (Noto Sans SC Medium) and kai.ttf (LXGW WenKai Regular).

A font takes part of the characters of its source, and no hints or features: a
paper is printed. It is named anew, because the Open Font License reserves names
for the unchanged.
"""

import gzip
import pathlib
import re
import sys

import openstep_plist
from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.transform import Offset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

sources, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def han(c):
    return 0x3400 <= c <= 0x9FFF or 0xF900 <= c <= 0xFAFF or 0x20000 <= c <= 0x3FFFF


def gb2312(first, last):
    """The characters of some rows of GB 2312."""
    found = set()
    for row in range(first, last + 1):
        for cell in range(1, 95):
            try:
                found.add(ord(bytes([row + 0xA0, cell + 0xA0]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return found


def level(n):
    return {ord(c) for c in (sources / f"table/level-{n}.txt").read_text(encoding="utf-8") if han(ord(c))}


signs = set(range(0x20, 0x7F)) | {ord(c) for c in " ·×÷°±§²³µ—–‘’“”…•‰′″※℃℉№←↑→↓√∞≈≠≤≥■□▲△●○◆◇★☆✓✗㎡㎥㎜㎝㎞㎏￥£€¥〇"} | gb2312(1, 3)
names = {ord(c) for c in "堃喆玥镕瑄珺璟煊昇囍邨仝"}  # of people and places, whether or not in the table
common = level(1) | level(2) | gb2312(16, 87)
standard = common | level(3) | names


def info(font, style, note):
    """Names a font, and says what it came from."""
    name = font["name"]
    licence = "This Font Software is licensed under the SIL Open Font License, Version 1.1. https://openfontlicense.org"
    copyright = name.getDebugName(0) or ""
    name.names = []
    for key, text in {0: copyright, 1: "Yianju " + style, 2: "Regular", 3: "Yianju " + style, 4: "Yianju " + style, 5: note, 6: "Yianju" + style, 13: licence}.items():
        name.setName(text, key, 3, 1, 0x409)


def write(font, style, note):
    info(font, style, note)
    codes = CmapSubtable.newSubtable(12)  # the one form that font.go reads
    codes.platformID, codes.platEncID, codes.language, codes.reserved, codes.cmap = 3, 10, 0, 0, font.getBestCmap()
    font["cmap"].tables = [codes]
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = 3786825600  # 2024-01-01: the same file from the same sources
    file = out / f"{style.lower()}.ttf"
    font.save(file)
    packed = gzip.compress(file.read_bytes(), mtime=0)
    file.unlink()
    file.with_suffix(".ttf.gz").write_bytes(packed)


def cut(path, style, note, chars):
    """Writes the part of a font that has the characters; returns what it has."""
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0], drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT", "DSIG", "gasp", "MATH"])
    font = TTFont(path, recalcTimestamp=False)
    had = set(font.getBestCmap())
    s = subset.Subsetter(options)
    s.populate(unicodes=chars & had)
    s.subset(font)
    write(font, style, note)
    return chars & had


# Zhuque Fangsong is published as the files of a drawing program. What is between
# Chinese characters is full width here, and digits have one width.
instead = {0x201C: "quotedblleft.uv002", 0x201D: "quotedblright.uv002", 0x2018: "quoteleft.uv002", 0x2019: "quoteright.uv002"}
instead |= {ord("0") + i: n + ".tf" for i, n in enumerate("zero one two three four five six seven eight nine".split())}


def fangsong(note):
    folder = sources / "zhuque/src/ZhuqueFangsong.glyphspackage"
    glyphs, codes = {}, {}
    for file in (folder / "glyphs").iterdir():
        text = file.read_text(encoding="utf-8")
        name = re.search(r'^glyphname = "?([^";]+)"?;', text, re.M)[1]
        glyphs[name] = text
        for code in re.findall(r"\d+", (re.search(r"^unicode = (.*);", text, re.M) or ["", ""])[1]):
            codes[int(code)] = name
    codes |= {c: n for c, n in instead.items() if n in glyphs}
    codes = {c: n for c, n in codes.items() if c in signs | standard and not 0x2190 <= c < 0x2700}  # its □ and → are those of Western text
    layers = {}

    def layer(name):
        if name not in layers:
            parsed = openstep_plist.loads(glyphs[name], use_numbers=True)
            layers[name] = next(l for l in parsed["layers"] if l.get("layerId") == "m01")
        return layers[name]

    def draw(name, pen):
        for shape in layer(name).get("shapes", []):
            if "ref" in shape:
                x, y = shape.get("pos", (0, 0))
                sx, sy = shape.get("scale", (1, 1))
                draw(shape["ref"], TransformPen(pen, Offset(x, y).rotate(shape.get("angle", 0) * 3.141592653589793 / 180).scale(sx, sy)))
                continue
            nodes = [(n[0], n[1], n[2][0]) for n in shape["nodes"]]
            if not shape.get("closed", 1) or len(nodes) < 2:
                continue
            pen.moveTo(nodes[-1][:2])  # a closed path begins where it ends
            off = []
            for x, y, kind in nodes:
                if kind == "o":
                    off.append((x, y))
                elif kind == "l":
                    pen.lineTo((x, y))
                else:
                    pen.curveTo(*off, (x, y)) if kind == "c" else pen.qCurveTo(*off, (x, y))
                    off = []
            pen.closePath()

    order = [".notdef"] + sorted(set(codes.values()))
    outlines, metrics = {}, {}
    for name in order:
        pen, drawn = TTGlyphPen(None), RecordingPen()
        if name != ".notdef":
            draw(name, drawn)
        drawn.replay(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyph = pen.glyph()
        outlines[name] = glyph
        metrics[name] = (round(layer(name)["width"]) if name != ".notdef" else 1000, getattr(glyph, "xMin", 0) or 0)
    build = FontBuilder(1000, isTTF=True)
    build.setupGlyphOrder(order)
    build.setupCharacterMap(codes)
    build.setupGlyf(outlines)
    metrics = {n: (w, build.font["glyf"][n].xMin if build.font["glyf"][n].numberOfContours else 0) for n, (w, _) in metrics.items()}
    build.setupHorizontalMetrics(metrics)
    build.setupHorizontalHeader(ascent=880, descent=-120)
    build.setupNameTable({"copyright": "Copyright (c) 2023, Zhejiang JadeFoci Technology Co. LTD (https://www.jadefoci.com/)"})
    build.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    build.setupPost(keepGlyphNames=False)
    write(build.font, "Fangsong", note)
    return set(codes)


has = fangsong("of Zhuque Fangsong")
cut(sources / "song.ttf", "Song", "of Noto Serif SC Bold", signs | common | names)
cut(sources / "hei.ttf", "Hei", "of Noto Sans SC Medium", signs | common | names)
cut(sources / "kai.ttf", "Kai", "of LXGW WenKai Regular", (signs | common | names) - {ord(c) for c in "‘’“”…—"})  # not of full width
# What the papers' own font lacks, in the nearest that has it.
everything = set(TTFont(sources / "serif.ttf").getBestCmap())
cut(sources / "serif.ttf", "Rare", "of Noto Serif SC Regular", {c for c in everything if (han(c) or c in signs) and c not in has})
