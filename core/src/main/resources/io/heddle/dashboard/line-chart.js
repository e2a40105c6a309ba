// Values over time as lines or stacked areas: uPlot draws, this gives it colours of the page, a hint, and keys. The script of uPlot comes
// before the modules and is known by its name.

import { colour, element } from "./elements.js";
import { time } from "./format.js";

const LEFT = 62;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 22;
const FIRST_MS_SHARE = 0.008;
const STEPS_MS = [1000, 5000, 10000, 30000, 60000, 120000, 300000, 600000];
const FONT = '11px "Inter", system-ui, "Segoe UI", "Lato", "DejaVu Sans", sans-serif';

export class LineChart {
    /** options: lines [{ name, colour (a variable of the style sheet) }], format, isStacked, spanMs, height, most (a fixed top), least (the lowest top), gapMs (points nearer than that to the last are passed over). */
    constructor(holder, options) {
        this.options = { spanMs: 300000, spanMinMs: 20000, gapMs: 500, height: 150, isStacked: false, ...options };
        this.times = [];
        this.values = options.lines.map(() => []);
        this.holder = holder;
        this.width = 80;
        holder.classList.add("stream");
        this.plot = new uPlot(this.plotOptions(), this.data(), holder);
        this.plot.root.tabIndex = 0;
        this.plot.root.setAttribute("role", "img");
        this.plot.root.setAttribute("aria-label", `${options.lines.map(line => line.name).join(", ")} over time; arrow keys read values`);
        this.plot.root.addEventListener("keydown", event => this.onKey(event));
        this.plot.root.addEventListener("blur", () => this.read(null));
        this.hint = element("div", { class: "hint", hidden: "", "aria-live": "polite" });
        holder.append(this.hint);
        if (options.lines.length > 1) {
            holder.append(element("div", { class: "legend" }, ...options.lines.map(line => {
                const swatch = element("i");
                swatch.style.background = `var(--${line.colour})`;
                return element("span", {}, swatch, line.name);
            })));
        }
        new ResizeObserver(([seen]) => {
            this.width = Math.floor(seen.contentRect.width);
            this.draw();
        }).observe(holder);
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

    // ------------------------------------------------------------ what uPlot is told

    plotOptions() {
        const { lines, isStacked, height } = this.options;
        const inkOf = (line, share) => () => `color-mix(in srgb, ${colour(line.colour)} ${share}%, transparent)`;
        return {
            width: this.width, height, ms: 1, padding: [TOP, RIGHT, 0, 0],
            legend: { show: false },
            cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
            scales: { x: { range: () => this.range() }, y: { range: () => [0, this.top()] } },
            axes: [
                {
                    font: FONT, size: BOTTOM, stroke: () => colour("ink-faint"), grid: { show: false }, ticks: { show: false }, gap: 6,
                    splits: (plot, axis, start, end) => this.timesOf(plot, start, end),
                    values: (plot, splits) => splits.map(at => time(at)),
                },
                {
                    font: FONT, size: LEFT, stroke: () => colour("ink-faint"), ticks: { show: false }, gap: 7,
                    grid: { stroke: () => colour("stream-line"), width: 1 },
                    splits: () => [0, this.top() / 2, this.top()],
                    values: (plot, splits) => {
                        const texts = splits.map(value => this.options.format(value));
                        return texts.map((text, number) => text === texts[number - 1] ? "" : text);
                    },
                },
            ],
            series: [{}, ...lines.map(line => ({
                label: line.name, width: 1.6, points: { show: false },
                stroke: () => colour(line.colour), fill: isStacked && line !== lines[0] ? undefined : inkOf(line, isStacked ? 35 : 10),
            }))],
            bands: isStacked ? lines.slice(1).map((line, number) => ({ series: [number + 2, number + 1], fill: inkOf(line, 35) })) : [],
            hooks: { setCursor: [plot => this.read(plot.cursor.idx)] },
        };
    }

    /** Times and lines as uPlot has them; a line that is stacked stands on those before it. */
    data() {
        if (this.times.length === 0) {
            return [[], ...this.values.map(() => [])];
        }
        // The first value stands for a moment before it too: a chart that has just begun is not empty.
        const [start, end] = this.range();
        const below = new Array(this.times.length).fill(0);
        return [
            [this.times[0] - (end - start) * FIRST_MS_SHARE, ...this.times],
            ...this.values.map(line => {
                const tops = line.map((value, at) => this.options.isStacked ? below[at] += value : value);
                return [tops[0], ...tops];
            }),
        ];
    }

    /** A chart that has just begun fills its width too. */
    range() {
        const end = this.times.length > 0 ? this.times[this.times.length - 1] : Date.now();
        return [end - Math.min(this.options.spanMs, Math.max(this.options.spanMinMs, end - (this.times[0] ?? end))), end];
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

    timesOf(plot, start, end) {
        const width = plot.width - LEFT - RIGHT;
        const step = STEPS_MS.find(candidate => width / ((end - start) / candidate) >= 80) ?? 600000;
        const found = [];
        for (let at = Math.ceil(start / step) * step; at <= end; at += step) {
            const x = (at - start) / (end - start) * width;
            if (x > 20 && x < width - 14) {
                found.push(at);
            }
        }
        return found;
    }

    draw() {
        if (this.width < 80) {
            return;
        }
        if (this.width !== this.plot.width) {
            this.plot.setSize({ width: this.width, height: this.options.height });
        }
        this.plot.setData(this.data());
    }

    // ------------------------------------------------------------ values to read

    onKey(event) {
        const last = this.times.length;
        const at = this.plot.cursor.idx ?? last;
        const wanted = { ArrowLeft: Math.max(1, at - 1), ArrowRight: Math.min(last, at + 1), Home: 1, End: last }[event.key];
        if (event.key === "Escape") {
            this.read(null);
        }
        if (wanted === undefined || last === 0) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        this.plot.setCursor({ left: this.plot.valToPos(this.times[wanted - 1], "x"), top: this.plot.over.clientHeight / 2 });
    }

    /** The number of a point in the data of uPlot, of which the first stands for a moment before all. */
    read(index) {
        if (!this.hint) {
            return;
        }
        const at = Math.max(0, (index ?? 0) - 1);
        this.hint.hidden = index === null || index === undefined || this.times.length === 0 || this.plot.cursor.left < 0;
        if (this.hint.hidden) {
            return;
        }
        this.hint.replaceChildren(
            element("b", {}, time(this.times[at])),
            ...this.options.lines.map((line, number) => element("span", {}, `${line.name}: ${this.options.format(this.values[number][at])}`)));
        const x = this.plot.root.offsetLeft + LEFT + this.plot.cursor.left;
        const room = this.holder.clientWidth - x;
        this.hint.style.left = room > 220 ? `${x + 14}px` : "";
        this.hint.style.right = room > 220 ? "" : `${room + 10}px`;
        this.hint.style.top = `${Math.max(0, this.plot.cursor.top) + 12}px`;
    }
}
