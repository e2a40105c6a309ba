// Numbers for people: GB is 10^9 bytes.

const SIZES = ["B", "kB", "MB", "GB", "TB", "PB"];

export function bytes(value) {
    let size = value;
    let unit = 0;
    while (Math.abs(size) >= 999.5 && unit < SIZES.length - 1) {
        size /= 1000;
        unit++;
    }
    return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(size >= 10 ? 1 : 2)} ${SIZES[unit]}`;
}

const WHOLE = new Intl.NumberFormat("en-US");

export function count(value) {
    return WHOLE.format(Math.round(value));
}

/** A number in at most five characters. */
export function short(value) {
    if (value < 10000) {
        return value < 10 && value % 1 !== 0 ? value.toFixed(1) : count(value);
    }
    return value < 1e6 ? `${(value / 1e3).toFixed(value < 1e5 ? 1 : 0)} k` : `${(value / 1e6).toFixed(2)} M`;
}

export function duration(ns) {
    if (ns < 1e3) {
        return `${Math.round(ns)} ns`;
    }
    if (ns < 1e6) {
        return `${(ns / 1e3).toFixed(ns < 1e4 ? 1 : 0)} \u00b5s`;
    }
    if (ns < 1e9) {
        return `${(ns / 1e6).toFixed(ns < 1e8 ? 1 : 0)} ms`;
    }
    if (ns < 59.95e9) {
        return `${(ns / 1e9).toFixed(ns < 1e10 ? 2 : 1)} s`;
    }
    const seconds = Math.round(ns / 1e9);
    return seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
}

export function percent(value) {
    return `${value < 10 && value > 0 ? value.toFixed(1) : Math.round(value)} %`;
}

export function time(ms, hasFraction = false) {
    const at = new Date(ms);
    const parts = [at.getHours(), at.getMinutes(), at.getSeconds()].map(part => String(part).padStart(2, "0"));
    return parts.join(":") + (hasFraction ? "." + String(at.getMilliseconds()).padStart(3, "0") : "");
}

const SEQUENCES = 2 ** 40;

/** What a task is called: its client and that one's count, which share its number. */
export function taskName(taskId) {
    return `${Math.floor(taskId / SEQUENCES)}.${taskId % SEQUENCES}`;
}

/** What is searched for in texts: there tasks have their names, and who searches may have a whole number. */
export function searched(typed) {
    const wanted = typed.trim().toLowerCase();
    return /^\d{13,16}$/.test(wanted) ? taskName(Number(wanted)) : typed.toLowerCase();
}
