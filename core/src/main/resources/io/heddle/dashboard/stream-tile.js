// A piece of the task stream: the pixels of all lanes between two times.
//
// Runs are written into the bytes of an image, not by one call of the canvas each: a tile of a hundred lanes is drawn from thousands of
// runs. What was drawn stays; of each lane only runs that came since are added.

import { KIND } from "./task-runs.js";

export const TILE_WIDTH = 64;

export class StreamTile {
    /** The layout is that of the stream, in pixels of the page; scale is pixels of the screen for each. */
    constructor(startMs, endMs, layout, scale) {
        this.startMs = startMs;
        this.endMs = endMs;
        this.layout = layout;
        this.scale = scale;
        this.isDirty = true;
        this.canvas = document.createElement("canvas");
        this.canvas.width = Math.round(TILE_WIDTH * scale);
        this.canvas.height = Math.round(layout.bottom * scale);
        this.context = this.canvas.getContext("2d");
        this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
        this.pixels = new Uint32Array(this.image.data.buffer);
        this.pixelsPerMs = this.canvas.width / (endMs - startMs);
        /** For each lane the first run that is not drawn yet, counted from the first run that the lane ever had; -1 before the first look. */
        this.next = new Float64Array(layout.tops.length).fill(-1);
        /** For each lane the pixel up to which it is filled: a run that ends before it would not be seen. */
        this.filledTo = new Int32Array(layout.tops.length).fill(-1);
    }

    /** Adds the runs that came since the last call; inks.of(kind, prefix) gives the 32 bits of a pixel. */
    draw(lanes, inks) {
        let top = this.canvas.height;
        let bottom = 0;
        for (let number = 0; number < lanes.length; number++) {
            if (this.drawLane(lanes[number], number, inks)) {
                top = Math.min(top, this.topOf(number));
                bottom = Math.max(bottom, this.bottomOf(number));
            }
        }
        this.isDirty = false;
        if (bottom > top) {
            this.context.putImageData(this.image, 0, 0, 0, top, this.canvas.width, bottom - top);
        }
    }

    topOf(number) {
        return Math.round(this.layout.tops[number] * this.scale);
    }

    bottomOf(number) {
        const gap = this.layout.laneHeight >= 6 ? 1 : 0;
        return Math.min(this.canvas.height, Math.max(this.topOf(number) + 1, Math.round((this.layout.tops[number] + this.layout.laneHeight - gap) * this.scale)));
    }

    /** True if a pixel changed. */
    drawLane(lane, number, inks) {
        const { starts, ends, kinds, prefixes } = lane;
        const { startMs, endMs, pixelsPerMs, pixels, scale } = this;
        const width = this.canvas.width;
        const row = this.topOf(number) * width;
        const hairline = Math.max(1, Math.round(scale * 0.75));
        const first = this.next[number] < 0 ? lane.firstEndingAfter(startMs - 1 / pixelsPerMs) : Math.max(0, this.next[number] - lane.dropped);
        let filledTo = this.filledTo[number];
        let isChanged = false;
        let at = first;
        for (; at < starts.length && starts[at] < endMs; at++) {
            const from = Math.max(0, Math.round((starts[at] - startMs) * pixelsPerMs));
            const to = Math.max(from + 1, Math.round((ends[at] - startMs) * pixelsPerMs));
            const isMark = kinds[at] === KIND.ERROR;
            if (to <= filledTo && !isMark) {
                continue;
            }
            // A hairline between runs that are wide enough to be told apart.
            const wide = (isMark ? Math.max(Math.round(3 * scale), to - from) : to - from) - (to - from > 3 * scale ? hairline : 0);
            pixels.fill(inks.of(kinds[at], prefixes[at]), row + Math.min(from, width), row + Math.min(from + wide, width));
            filledTo = Math.max(filledTo, to);
            isChanged = true;
        }
        this.next[number] = at + lane.dropped;
        this.filledTo[number] = filledTo;
        if (isChanged) {
            for (let to = row + width; to < this.bottomOf(number) * width; to += width) {
                pixels.copyWithin(to, row, row + width);
            }
        }
        return isChanged;
    }
}
