// How many threads were in which function over time; a part of it can be chosen by mouse and keys.

import { colour, element } from "./elements.js";
import { count, time } from "./format.js";

const HEIGHT = 116;
const FOOT = 20;
const HEAD = 12;
const LEFT = 34;
const BAR = 4;
const STEPS_S = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400];

export class TimeLine {
    /** options: onSelect(), colourOf(function). */
    constructor(holder, options) {
        this.options = options;
        this.data = { periodMs: 20, functions: [], points: [] };
        this.fromMs = 0;
        this.toMs = 1;
        this.selection = null;
        this.anchorMs = null;
        this.canvas = element("canvas", { role: "slider", tabindex: "0", "aria-label": "Time: drag to choose a part; arrow keys move it, with Shift they move its end, Escape takes all" });
        this.hint = element("div", { class: "hint", hidden: "" });
        holder.classList.add("stream");
        holder.append(this.canvas, this.hint);
        this.canvas.addEventListener("pointerdown", event => this.begin(event));
        this.canvas.addEventListener("pointermove", event => this.move(event));
        this.canvas.addEventListener("pointerup", event => this.end(event));
        this.canvas.addEventListener("pointerleave", () => { this.hint.hidden = true; });
        this.canvas.addEventListener("dblclick", () => this.select(null));
        this.canvas.addEventListener("keydown", event => this.onKey(event));
        new ResizeObserver(() => this.draw()).observe(holder);
        document.addEventListener("themechange", () => this.draw());
    }

    show(data, fromMs, toMs) {
        this.data = data;
        this.fromMs = fromMs;
        this.toMs = Math.max(fromMs + 1000, toMs);
        this.draw();
    }

    /** Null for all that is shown. */
    select(range) {
        this.selection = range;
        this.draw();
        this.options.onSelect();
    }

    begin(event) {
        this.anchorMs = this.secondAt(event.offsetX);
        this.canvas.setPointerCapture(event.pointerId);
        this.canvas.focus();
    }

    move(event) {
        const atMs = this.secondAt(event.offsetX);
        if (this.anchorMs !== null && Math.abs(this.xOf(this.anchorMs) - event.offsetX) > 3) {
            this.selection = { fromMs: Math.min(this.anchorMs, atMs), toMs: Math.max(this.anchorMs, atMs) + 1000 };
            this.draw();
        }
        this.showHint(event, atMs);
    }

    end(event) {
        if (this.anchorMs !== null) {
            const isClick = Math.abs(this.xOf(this.anchorMs) - event.offsetX) <= 3;
            this.anchorMs = null;
            this.select(isClick ? null : this.selection);
        }
    }

    onKey(event) {
        const spanMs = this.toMs - this.fromMs;
        const stepMs = Math.max(1000, Math.round(spanMs / 60000) * 1000);
        const range = this.selection ?? { fromMs: this.toMs - Math.max(1000, spanMs / 4), toMs: this.toMs };
        const by = { ArrowLeft: -stepMs, ArrowRight: stepMs }[event.key];
        if (by !== undefined) {
            const fromMs = event.shiftKey ? range.fromMs : Math.max(this.fromMs, range.fromMs + by);
            const toMs = Math.max(fromMs + 1000, Math.min(this.toMs, range.toMs + by));
            this.select({ fromMs, toMs });
        } else if (event.key === "Escape") {
            this.select(null);
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    xOf(ms) {
        return LEFT + (this.width - LEFT) * (ms - this.fromMs) / (this.toMs - this.fromMs);
    }

    secondAt(x) {
        const ms = this.fromMs + (this.toMs - this.fromMs) * Math.max(0, x - LEFT) / Math.max(1, this.width - LEFT);
        return Math.floor(Math.min(ms, this.toMs) / 1000) * 1000;
    }

    /** Bars of threads by function; each as wide as one second or some pixels. */
    bars() {
        const binMs = Math.max(1000, Math.ceil((this.toMs - this.fromMs) * BAR / Math.max(1, this.width - LEFT) / 1000) * 1000);
        const bins = new Map();
        for (const [secondMs, number, samples] of this.data.points) {
            if (secondMs < this.fromMs - binMs || secondMs >= this.toMs) {
                continue;
            }
            const start = Math.floor(secondMs / binMs) * binMs;
            const bin = bins.get(start) ?? new Map();
            bin.set(number, (bin.get(number) ?? 0) + samples * this.data.periodMs / binMs);
            bins.set(start, bin);
        }
        return { binMs, bins };
    }

    draw() {
        this.width = this.canvas.parentElement.clientWidth;
        if (this.width < 80) {
            return;
        }
        const scale = devicePixelRatio;
        this.canvas.width = Math.round(this.width * scale);
        this.canvas.height = Math.round(HEIGHT * scale);
        this.canvas.style.height = `${HEIGHT}px`;
        const context = this.canvas.getContext("2d");
        context.setTransform(scale, 0, 0, scale, 0, 0);
        context.font = '11px "Inter", system-ui, "Segoe UI", "Lato", "DejaVu Sans", sans-serif';
        const { binMs, bins } = this.bars();
        this.shown = { binMs, bins };
        const sums = [...bins.values()].map(bin => [...bin.values()].reduce((sum, value) => sum + value, 0));
        const most = Math.max(1, Math.ceil(Math.max(0, ...sums) - 0.05));
        // Half of it is a number of threads too.
        const top = most > 1 ? most + most % 2 : 1;
        const height = HEIGHT - FOOT - HEAD;
        const yOf = value => HEAD + height * (1 - value / top);
        context.strokeStyle = colour("stream-line");
        context.fillStyle = colour("ink-soft");
        context.textBaseline = "middle";
        context.textAlign = "right";
        for (const value of top > 1 ? [0, top / 2, top] : [0, top]) {
            context.beginPath();
            context.moveTo(LEFT, Math.round(yOf(value)) + 0.5);
            context.lineTo(this.width, Math.round(yOf(value)) + 0.5);
            context.stroke();
            context.fillText(count(value), LEFT - 7, yOf(value));
        }
        this.drawTimes(context);
        for (const [start, bin] of bins) {
            const left = Math.max(LEFT, this.xOf(start));
            const right = this.xOf(start + binMs);
            let value = 0;
            for (const [number, threads] of [...bin].sort((a, b) => a[0] - b[0])) {
                context.fillStyle = this.options.colourOf(this.data.functions[number]);
                context.fillRect(left, yOf(value + threads), Math.max(1, right - left - (right - left > 3 ? 1 : 0)), yOf(value) - yOf(value + threads));
                value += threads;
            }
        }
        if (bins.size === 0) {
            context.fillStyle = colour("ink-soft");
            context.textAlign = "center";
            context.fillText("No task ran in this time, or workers keep no samples (option stack-samples).", this.width / 2, HEAD + height / 2);
        }
        this.drawSelection(context);
        this.canvas.setAttribute("aria-valuetext", this.selection === null ? "all" : `${time(this.selection.fromMs)} to ${time(this.selection.toMs)}`);
    }

    drawTimes(context) {
        const seconds = (this.toMs - this.fromMs) / 1000;
        const step = 1000 * (STEPS_S.find(each => seconds / each * 72 < this.width - LEFT) ?? 86400);
        context.textAlign = "center";
        for (let at = Math.ceil(this.fromMs / step) * step; at <= this.toMs; at += step) {
            const x = this.xOf(at);
            if (x > LEFT + 24 && x < this.width - 26) {
                context.fillText(time(at), x, HEIGHT - FOOT / 2 + 2);
            }
        }
    }

    drawSelection(context) {
        if (this.selection === null) {
            return;
        }
        const left = Math.max(LEFT, this.xOf(this.selection.fromMs));
        const right = Math.min(this.width, Math.max(left + 1, this.xOf(this.selection.toMs)));
        context.globalAlpha = 0.62;
        context.fillStyle = colour("panel");
        context.fillRect(LEFT, HEAD - 4, left - LEFT, HEIGHT - FOOT - HEAD + 4);
        context.fillRect(right, HEAD - 4, this.width - right, HEIGHT - FOOT - HEAD + 4);
        context.globalAlpha = 1;
        context.strokeStyle = colour("accent");
        context.lineWidth = 1.5;
        context.strokeRect(left + 0.5, HEAD - 4, Math.max(1, right - left - 1), HEIGHT - FOOT - HEAD + 4);
        context.lineWidth = 1;
    }

    showHint(event, atMs) {
        const start = Math.floor(atMs / this.shown.binMs) * this.shown.binMs;
        const bin = this.shown.bins.get(start);
        this.hint.hidden = event.offsetX < LEFT || bin === undefined;
        if (!this.hint.hidden) {
            this.hint.replaceChildren(
                element("b", {}, time(start)),
                ...[...bin].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([number, threads]) =>
                    element("span", {}, `${this.data.functions[number]}: ${threads.toFixed(threads < 10 ? 1 : 0)} ${threads.toFixed(1) === "1.0" ? "thread" : "threads"}`)));
            const room = this.width - event.offsetX;
            this.hint.style.left = room > 260 ? `${event.offsetX + 14}px` : "";
            this.hint.style.right = room > 260 ? "" : `${room + 10}px`;
            this.hint.style.top = `${event.offsetY + 16}px`;
        }
    }
}
