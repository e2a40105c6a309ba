// Values over time as lines or stacked areas, drawn by hand: a few hundred points, one drawing for each new point.

import { colour, element } from "./elements.js";
import { time } from "./format.js";

const LEFT = 62;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 20;
const FIRST_WIDTH = 8;
const STEPS_MS = [1000, 5000, 10000, 30000, 60000, 120000, 300000, 600000];

export class LineChart {
    /** options: lines [{ name, colour (a variable of the style sheet) }], format, isStacked, spanMs, height, most (a fixed top), least (the lowest top), gapMs (points nearer than that to the last are passed over). */
    constructor(holder, options) {
        this.options = { spanMs: 300000, spanMinMs: 20000, gapMs: 500, height: 150, isStacked: false, ...options };
        this.times = [];
        this.values = options.lines.map(() => []);
        this.limit = [];
        this.canvas = element("canvas", { role: "img", "aria-label": options.lines.map(line => line.name).join(", ") + " over time" });
        this.hint = element("div", { class: "hint", hidden: "" });
        const legend = element("div", { class: "legend" }, ...options.lines.map(line => {
            const swatch = element("i");
            swatch.style.background = `var(--${line.colour})`;
            return element("span", {}, swatch, line.name);
        }));
        holder.classList.add("stream");
        holder.append(this.canvas, this.hint);
        if (options.lines.length > 1) {
            holder.append(legend);
        }
        this.canvas.style.height = `${this.options.height}px`;
        this.canvas.addEventListener("mousemove", event => this.hover(event));
        this.canvas.addEventListener("mouseleave", () => { this.hint.hidden = true; });
        new ResizeObserver(() => this.draw()).observe(holder);
        document.addEventListener("themechange", () => this.draw());
    }

    /** At most one point in each gap. */
    push(at, values) {
        const last = this.times.length - 1;
        if (last >= 0 && at - this.times[last] < this.options.gapMs) {
            return;
        }
        this.times.push(at);
        this.values.forEach((line, number) => line.push(values[number]));
        const keepFrom = this.times.findIndex(value => value >= at - this.options.spanMs * 1.1);
        if (keepFrom > 60) {
            this.times.splice(0, keepFrom);
            this.values.forEach(line => line.splice(0, keepFrom));
        }
        this.draw();
    }

    /** Older points, [[time, values]], before those that are there. */
    before(points) {
        const older = this.times.length === 0 ? points : points.filter(([at]) => at < this.times[0]);
        this.times = [...older.map(([at]) => at), ...this.times];
        this.values = this.values.map((line, number) => [...older.map(([, values]) => values[number]), ...line]);
        this.draw();
    }

    clear() {
        this.times = [];
        this.values = this.options.lines.map(() => []);
        this.draw();
    }

    draw() {
        const width = this.canvas.parentElement.clientWidth;
        const height = this.options.height;
        if (width < 80) {
            return;
        }
        const scale = devicePixelRatio;
        if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(height * scale)) {
            this.canvas.width = Math.round(width * scale);
            this.canvas.height = Math.round(height * scale);
        }
        const context = this.canvas.getContext("2d");
        context.setTransform(scale, 0, 0, scale, 0, 0);
        context.clearRect(0, 0, width, height);
        const end = this.times.length > 0 ? this.times[this.times.length - 1] : Date.now();
        // A chart that has just begun fills its width too.
        const span = Math.min(this.options.spanMs, Math.max(this.options.spanMinMs, end - (this.times[0] ?? end)));
        const start = end - span;
        const top = this.top();
        const x = at => LEFT + (at - start) / span * (width - LEFT - RIGHT);
        const y = value => height - BOTTOM - value / top * (height - TOP - BOTTOM);
        this.place = { start, span, width };
        this.drawGrid(context, { width, height, start, end, span, top, x, y });
        context.save();
        context.beginPath();
        context.rect(LEFT, 0, width - LEFT - RIGHT, height - BOTTOM + 1);
        context.clip();
        const below = new Array(this.times.length).fill(0);
        this.values.forEach((line, number) => this.drawLine(context, line, number, below, { x, y }));
        context.restore();
    }

    top() {
        if (this.options.most) {
            return this.options.most;
        }
        let most = 0;
        for (let at = 0; at < this.times.length; at++) {
            let sum = 0;
            for (const line of this.values) {
                sum = this.options.isStacked ? sum + line[at] : Math.max(sum, line[at]);
            }
            most = Math.max(most, sum);
        }
        most = Math.max(most, this.options.least ?? 0);
        if (most <= 0) {
            return 1;
        }
        const power = 10 ** Math.floor(Math.log10(most));
        return [1, 2, 2.5, 5, 10, 20].map(step => step * power).find(step => step >= most * 1.05) ?? most * 1.2;
    }

    drawGrid(context, { width, height, start, end, span, top, x, y }) {
        context.font = '11px "Inter", system-ui, "Segoe UI", "Lato", "DejaVu Sans", sans-serif';
        context.strokeStyle = colour("stream-line");
        context.fillStyle = colour("ink-faint");
        context.lineWidth = 1;
        context.textBaseline = "middle";
        context.textAlign = "right";
        let below = "";
        for (const share of [0, 0.5, 1]) {
            const at = Math.round(y(top * share)) + 0.5;
            context.beginPath();
            context.moveTo(LEFT, at);
            context.lineTo(width - RIGHT, at);
            context.stroke();
            const text = this.options.format(top * share);
            if (text !== below) {
                context.fillText(text, LEFT - 7, at);
            }
            below = text;
        }
        context.textAlign = "center";
        context.textBaseline = "top";
        const step = STEPS_MS.find(candidate => (width - LEFT - RIGHT) / (span / candidate) >= 80) ?? 600000;
        for (let at = Math.ceil(start / step) * step; at <= end; at += step) {
            if (x(at) > LEFT + 20 && x(at) < width - 24) {
                context.fillText(time(at), x(at), height - BOTTOM + 6);
            }
        }
    }

    drawLine(context, line, number, below, { x, y }) {
        if (this.times.length === 0) {
            return;
        }
        const ink = colour(this.options.lines[number].colour);
        const tops = line.map((value, at) => this.options.isStacked ? below[at] + value : value);
        context.beginPath();
        // The first value stands for a moment before it too: a chart that has just begun is not empty.
        const from = x(this.times[0]) - FIRST_WIDTH;
        context.moveTo(from, y(tops[0]));
        tops.forEach((value, at) => context.lineTo(x(this.times[at]), y(value)));
        context.strokeStyle = ink;
        context.lineWidth = 1.6;
        context.lineJoin = "round";
        context.stroke();
        for (let at = this.times.length - 1; at >= 0; at--) {
            context.lineTo(x(this.times[at]), y(this.options.isStacked ? below[at] : 0));
        }
        context.lineTo(from, y(this.options.isStacked ? below[0] : 0));
        context.closePath();
        context.globalAlpha = this.options.isStacked ? 0.35 : 0.1;
        context.fillStyle = ink;
        context.fill();
        context.globalAlpha = 1;
        tops.forEach((value, at) => { below[at] = value; });
    }

    hover(event) {
        if (this.times.length === 0) {
            return;
        }
        const { start, span, width } = this.place;
        const at = start + (event.offsetX - LEFT) / (width - LEFT - RIGHT) * span;
        let nearest = 0;
        this.times.forEach((value, index) => {
            nearest = Math.abs(value - at) < Math.abs(this.times[nearest] - at) ? index : nearest;
        });
        this.hint.hidden = false;
        this.hint.replaceChildren(
            element("b", {}, time(this.times[nearest])),
            ...this.options.lines.map((line, number) => element("span", {}, `${line.name}: ${this.options.format(this.values[number][nearest])}`)));
        const room = this.canvas.clientWidth - event.offsetX;
        this.hint.style.left = room > 220 ? `${event.offsetX + 14}px` : "";
        this.hint.style.right = room > 220 ? "" : `${room + 10}px`;
        this.hint.style.top = `${event.offsetY + 12}px`;
    }
}
