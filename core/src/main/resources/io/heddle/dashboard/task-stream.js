// The task stream: one lane for each thread of each worker, one rectangle for each run.
//
// Drawing is cheap however many runs there are: time is cut into tiles of a fixed width, each drawn once on a canvas of its own and then
// only copied; a run that came late is added to its tile. Within a tile, runs that fall on the same pixel of a lane are drawn once. Where
// lanes stand is reckoned again only when there are others, and nothing is drawn while nothing moves.

import { colour, element, prefixColour } from "./elements.js";
import { bytes, count, duration, taskName, time } from "./format.js";
import { StreamTile, TILE_WIDTH } from "./stream-tile.js";
import { KIND } from "./task-runs.js";

/** What is not a run says so instead of its function. */
const MOVED = { 2: "spilled to disk", 3: "read back from disk", 4: "fetched from another worker" };

const BY_NAME = new Intl.Collator(undefined, { numeric: true });
const AXIS_HEIGHT = 20;
const TIME_STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 60000, 120000, 300000, 600000];

/** The colours of runs as pixels of an image; each is asked of the page once, for asking costs more than drawing. */
class Inks {
    constructor(context, colours) {
        this.context = context;
        this.prefixes = [];
        this.kinds = {
            [KIND.ERROR]: this.pixel(colours.error),
            [KIND.SPILL]: this.pixel(colours.spill),
            [KIND.RELOAD]: this.pixel(colours.spill),
            [KIND.TRANSFER]: this.pixel(colours.transfer),
        };
    }

    of(kind, prefix) {
        return kind === KIND.RUN ? this.prefixes[prefix] ??= this.pixel(prefixColour(prefix)) : this.kinds[kind];
    }

    /** A canvas reads all notations of colours, and gives an opaque one back as six digits. */
    pixel(colour) {
        this.context.fillStyle = colour;
        const digits = parseInt(this.context.fillStyle.slice(1), 16);
        const bytes = Uint8Array.of(digits >> 16, digits >> 8, digits, 255);
        return new Uint32Array(bytes.buffer)[0];
    }
}

export class TaskStream {
    /** options: spanMs of the live window, isFixed (no zoom), heightMax of the canvas in pixels. */
    constructor(holder, runs, options) {
        this.runs = runs;
        this.options = options;
        this.spanMs = options.spanMs;
        this.endMs = 0;
        this.isLive = true;
        this.tiles = new Map();
        this.clockOffsetMs = 0;
        this.frameMs = [];
        this.canvas = element("canvas", { role: "img", tabindex: options.isFixed ? "-1" : "0", "aria-label": "Runs of tasks over time, one line for each thread" });
        this.hint = element("div", { class: "hint", hidden: "" });
        holder.classList.add("stream");
        holder.append(this.canvas, this.hint);
        this.context = this.canvas.getContext("2d");
        runs.listeners.push(earliest => this.dirtyFrom(earliest));
        new ResizeObserver(() => this.forget()).observe(holder);
        document.addEventListener("themechange", () => this.forget());
        this.canvas.addEventListener("mousemove", event => {
            this.mouse = { x: event.offsetX, y: event.offsetY };
            this.hover();
        });
        this.canvas.addEventListener("mouseleave", () => {
            this.mouse = null;
            this.hover();
        });
        if (!options.isFixed) {
            this.listen();
        }
        this.lastFrame = 0;
        const loop = now => {
            if (now - this.lastFrame >= 45 && !document.hidden) {
                this.lastFrame = now;
                const before = performance.now();
                if (this.draw()) {
                    this.frameMs.push(performance.now() - before);
                    if (this.frameMs.length > 200) {
                        this.frameMs.shift();
                    }
                }
            }
            requestAnimationFrame(loop);
        };
        requestAnimationFrame(loop);
    }

    /** The time of the cluster's host, so that a browser elsewhere with another clock shows the same. */
    clock(serverMs) {
        this.clockOffsetMs = serverMs - performance.now();
    }

    // ------------------------------------------------------------ moving

    live(isLive) {
        this.isLive = isLive;
        this.options.onView?.();
    }

    /** By a share of what is seen. */
    pan(share) {
        this.isLive = false;
        this.endMs += share * this.spanMs;
        this.options.onView?.();
    }

    /** Sees so many times as much; around a pixel, or around the middle, or up to now. */
    zoom(factor, x = null) {
        const wanted = Math.min(3600000, Math.max(0.5, this.spanMs * factor));
        const share = x === null || !this.last ? (this.isLive ? 1 : 0.5) : (x - this.last.gutter) / this.plotWidth;
        this.endMs += (wanted - this.spanMs) * (1 - share);
        this.spanMs = wanted;
        this.options.onView?.();
    }

    all() {
        const starts = this.runs.lanes.map(lane => lane.starts[0] ?? Infinity);
        const first = Math.min(...starts, this.runs.newestMs);
        this.isLive = false;
        this.spanMs = Math.max(10, (this.runs.newestMs - first) * 1.04);
        this.endMs = first + this.spanMs * 0.98;
        this.options.onView?.();
    }

    listen() {
        this.canvas.addEventListener("wheel", event => {
            event.preventDefault();
            this.zoom(event.deltaY > 0 ? 1.25 : 0.8, event.offsetX);
        }, { passive: false });
        this.canvas.addEventListener("pointerdown", event => {
            this.drag = { x: event.offsetX, endMs: this.endMs };
            this.canvas.setPointerCapture(event.pointerId);
        });
        this.canvas.addEventListener("pointermove", event => {
            if (this.drag && Math.abs(event.offsetX - this.drag.x) > 2) {
                this.isLive = false;
                this.endMs = this.drag.endMs - (event.offsetX - this.drag.x) / this.plotWidth * this.spanMs;
                this.options.onView?.();
            }
        });
        this.canvas.addEventListener("pointerup", () => { this.drag = null; });
        this.canvas.addEventListener("pointercancel", () => { this.drag = null; });
    }

    forget() {
        this.tiles.clear();
        this.placed = null;
        this.isStale = true;
    }

    dirtyFrom(earliest) {
        for (const tile of this.tiles.values()) {
            if (tile.endMs >= earliest) {
                tile.isDirty = true;
            }
        }
        this.isStale = true;
    }

    // ------------------------------------------------------------ geometry

    /** Where lanes stand: the order of the names of a hundred workers costs more than all that is drawn in a frame. */
    layout() {
        if (!this.placed || this.placed.tops.length !== this.runs.lanes.length) {
            this.placed = this.place();
        }
        return this.placed;
    }

    place() {
        const width = this.canvas.parentElement.clientWidth;
        const byWorker = new Map();
        this.runs.lanes.forEach((lane, number) => {
            if (!byWorker.has(lane.worker)) {
                byWorker.set(lane.worker, []);
            }
            byWorker.get(lane.worker).push(number);
        });
        const workers = [...byWorker.entries()].sort(([a], [b]) => BY_NAME.compare(a, b));
        const laneCount = Math.max(1, this.runs.lanes.length);
        const heightMax = this.options.heightMax - AXIS_HEIGHT;
        const gap = laneCount > 60 ? 0 : 4;
        const laneHeight = Math.max(2, Math.min(28, Math.floor((heightMax - gap * workers.length) / laneCount)));
        const gutter = laneHeight * laneCount / Math.max(1, workers.length) >= 9
            ? Math.min(130, 24 + 6.6 * Math.max(6, ...workers.map(([worker]) => worker.length))) : 14;
        const tops = new Array(this.runs.lanes.length).fill(0);
        const labels = [];
        let top = 6;
        for (const [worker, lanes] of workers) {
            // What is moved is drawn below the threads.
            const place = number => this.runs.lanes[number].index < 0 ? 1e6 - this.runs.lanes[number].index : this.runs.lanes[number].index;
            lanes.sort((a, b) => place(a) - place(b));
            labels.push([worker, top, lanes.length * laneHeight]);
            for (const lane of lanes) {
                tops[lane] = top;
                top += laneHeight;
            }
            top += gap;
        }
        return { width, gutter, laneHeight, tops, labels, height: Math.max(76, top + 2) + AXIS_HEIGHT, bottom: Math.max(76, top + 2) };
    }

    /** False if all of it stands there already. */
    draw() {
        const layout = this.layout();
        this.plotWidth = layout.width - layout.gutter - 14;
        if (this.plotWidth < 20 || this.clockOffsetMs === 0) {
            return false;
        }
        if (this.isLive) {
            // By whole pixels of the screen.
            const pixelMs = this.spanMs / this.plotWidth / devicePixelRatio;
            this.endMs = Math.floor((performance.now() + this.clockOffsetMs - 400) / pixelMs) * pixelMs;
        }
        const view = `${this.endMs}/${this.spanMs}/${this.isEmpty}/${devicePixelRatio}`;
        if (!this.isStale && view === this.view) {
            return false;
        }
        this.isStale = false;
        this.view = view;
        const signature = `${layout.width}/${layout.height}/${layout.laneHeight}/${this.runs.lanes.length}/${devicePixelRatio}`;
        if (signature !== this.signature) {
            this.signature = signature;
            this.tiles.clear();
            this.canvas.width = Math.round(layout.width * devicePixelRatio);
            this.canvas.height = Math.round(layout.height * devicePixelRatio);
            this.canvas.style.height = `${layout.height}px`;
        }
        this.last = layout;
        this.readColours();
        const context = this.context;
        context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
        context.fillStyle = this.colours.panel;
        context.fillRect(0, 0, layout.width, layout.height);
        context.save();
        context.beginPath();
        context.rect(layout.gutter, 0, this.plotWidth, layout.bottom);
        context.clip();
        context.fillStyle = this.colours.stream;
        context.fillRect(layout.gutter, 0, this.plotWidth, layout.bottom);
        this.drawTiles(layout);
        if (this.isEmpty) {
            context.fillStyle = this.colours.faint;
            context.font = '13px "Inter", system-ui, "Segoe UI", "Lato", "DejaVu Sans", sans-serif';
            context.textAlign = "center";
            context.textBaseline = "middle";
            context.fillText("Runs appear here as they end.", layout.gutter + this.plotWidth / 2, layout.bottom / 2);
        }
        context.restore();
        this.drawAxis(layout);
        this.drawLabels(layout);
        this.hover();
        return true;
    }

    readColours() {
        const theme = document.documentElement.dataset.theme;
        if (!this.colours || this.colours.theme !== theme) {
            this.colours = { theme };
            for (const [name, variable] of [["panel", "panel"], ["stream", "stream"], ["line", "stream-line"], ["soft", "ink-soft"], ["faint", "ink-faint"], ["error", "error-mark"], ["spill", "spill"], ["transfer", "transfer"]]) {
                this.colours[name] = colour(variable);
            }
            this.inks = new Inks(this.context, this.colours);
        }
    }

    drawTiles(layout) {
        const pixelsPerMs = this.plotWidth / this.spanMs;
        const tileMs = TILE_WIDTH / pixelsPerMs;
        const startMs = this.endMs - this.spanMs;
        if (this.tileMs !== tileMs) {
            this.tileMs = tileMs;
            this.tiles.clear();
        }
        const first = Math.floor(startMs / tileMs);
        const last = Math.floor(this.endMs / tileMs);
        for (let number = first; number <= last; number++) {
            let tile = this.tiles.get(number);
            if (tile === undefined) {
                tile = new StreamTile(number * tileMs, (number + 1) * tileMs, layout, devicePixelRatio);
                this.tiles.set(number, tile);
            }
            if (tile.isDirty) {
                tile.draw(this.runs.lanes, this.inks);
            }
            // On whole pixels of the screen: a tile between two of them would have blurred edges.
            const x = Math.round((layout.gutter + (tile.startMs - startMs) * pixelsPerMs) * devicePixelRatio) / devicePixelRatio;
            this.context.drawImage(tile.canvas, x, 0, TILE_WIDTH, layout.bottom);
        }
        if (this.tiles.size > 3 * (last - first + 2)) {
            for (const number of this.tiles.keys()) {
                if (number < first - 4 || number > last + 4) {
                    this.tiles.delete(number);
                }
            }
        }
    }

    drawAxis(layout) {
        const context = this.context;
        const startMs = this.endMs - this.spanMs;
        const step = TIME_STEPS_MS.find(candidate => this.plotWidth / (this.spanMs / candidate) >= 84) ?? 600000;
        context.font = '11px "Inter", system-ui, "Segoe UI", "Lato", "DejaVu Sans", sans-serif';
        context.textAlign = "center";
        context.textBaseline = "top";
        for (let at = Math.ceil(startMs / step) * step; at < this.endMs; at += step) {
            const x = Math.round(layout.gutter + (at - startMs) / this.spanMs * this.plotWidth) + 0.5;
            context.strokeStyle = this.colours.line;
            context.beginPath();
            context.moveTo(x, layout.bottom);
            context.lineTo(x, layout.bottom + 4);
            context.stroke();
            if (x > layout.gutter + 24 && x < layout.gutter + this.plotWidth - 24) {
                context.fillStyle = this.colours.faint;
                context.fillText(step >= 1000 ? time(at) : time(at, true).slice(3), x, layout.bottom + 6);
            }
        }
    }

    drawLabels(layout) {
        const context = this.context;
        context.textAlign = "right";
        context.textBaseline = "middle";
        context.fillStyle = this.colours.soft;
        context.font = '11.5px "Inter", system-ui, "Segoe UI", "Lato", "DejaVu Sans", sans-serif';
        for (const [worker, top, height] of layout.labels) {
            if (height >= 9) {
                context.fillText(worker, layout.gutter - 8, top + height / 2, layout.gutter - 14);
            }
        }
    }

    // ------------------------------------------------------------ hover

    runAt(x, y) {
        const layout = this.last;
        if (!layout || x < layout.gutter) {
            return null;
        }
        const number = layout.tops.findIndex(top => y >= top && y < top + layout.laneHeight);
        if (number < 0) {
            return null;
        }
        const msPerPixel = this.spanMs / this.plotWidth;
        const at = this.endMs - this.spanMs + (x - layout.gutter) * msPerPixel;
        const lane = this.runs.lanes[number];
        const index = lane.firstEndingAfter(at - msPerPixel * 1.5);
        return index < lane.starts.length && lane.starts[index] <= at + msPerPixel * 1.5 ? { lane, index } : null;
    }

    /** The runs move under a mouse that stands still. */
    hover() {
        const found = this.mouse ? this.runAt(this.mouse.x, this.mouse.y) : null;
        this.hint.hidden = found === null;
        if (found === null) {
            this.hovered = "";
            return;
        }
        const { x, y } = this.mouse;
        const { lane, index } = found;
        const identity = `${lane.worker}/${lane.index}/${lane.starts[index]}/${x}/${y}`;
        if (identity === this.hovered) {
            return;
        }
        this.hovered = identity;
        const kind = lane.kinds[index];
        const name = MOVED[kind] ?? this.runs.prefixes[lane.prefixes[index]] ?? "";
        const lengthNs = (lane.ends[index] - lane.starts[index]) * 1e6;
        const lines = lane.counts[index] > 1
            ? [`${count(lane.counts[index])} close together, ${duration(lengthNs)} and ${bytes(lane.sizes[index])} in all`]
            : [kind === KIND.ERROR ? "failed" : duration(lengthNs), `task ${taskName(lane.tasks[index])}`, kind === KIND.ERROR ? "no result" : bytes(lane.sizes[index])];
        this.hint.replaceChildren(
            element("b", {}, name),
            element("span", {}, lines.join(" \u00b7 ")),
            element("span", {}, `${lane.worker}, ${time(lane.starts[index], true)} to ${time(lane.ends[index], true)}`));
        const room = this.canvas.clientWidth - x;
        this.hint.style.left = room > 300 ? `${x + 14}px` : "";
        this.hint.style.right = room > 300 ? "" : `${room + 10}px`;
        // Above the pointer where the window ends below it.
        const isLow = this.canvas.getBoundingClientRect().top + y + 24 + this.hint.offsetHeight > innerHeight;
        this.hint.style.top = `${isLow ? y - 10 - this.hint.offsetHeight : y + 16}px`;
    }
}
