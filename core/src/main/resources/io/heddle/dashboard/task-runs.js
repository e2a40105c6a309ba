// What the stream of runs has told: columns for each lane, for one or more views.

export const KIND = { RUN: 0, ERROR: 1, SPILL: 2, RELOAD: 3, TRANSFER: 4 };

const FIELDS = 8;
const KEPT_PER_LANE = 40000;

/** The runs of one lane in order of their start: columns, so that a hundred thousand of them cost little. */
class Lane {
    constructor(worker, index) {
        this.worker = worker;
        this.index = index;
        this.starts = [];
        this.ends = [];
        this.prefixes = [];
        this.kinds = [];
        this.counts = [];
        this.tasks = [];
        this.sizes = [];
        /** Runs that were forgotten because there are too many. */
        this.dropped = 0;
    }

    add(start, end, prefix, kind, many, task, size) {
        this.starts.push(start);
        this.ends.push(end);
        this.prefixes.push(prefix);
        this.kinds.push(kind);
        this.counts.push(many);
        this.tasks.push(task);
        this.sizes.push(size);
        if (this.starts.length >= KEPT_PER_LANE * 1.25) {
            for (const column of [this.starts, this.ends, this.prefixes, this.kinds, this.counts, this.tasks, this.sizes]) {
                column.splice(0, KEPT_PER_LANE / 4);
            }
            this.dropped += KEPT_PER_LANE / 4;
        }
    }

    /** Index of the first run that ends after a time. */
    firstEndingAfter(at) {
        let low = 0;
        let high = this.ends.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.ends[middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}

/** What came from the stream, for one or more views; isWanted chooses lanes. */
export class TaskRuns {
    constructor(isWanted = () => true) {
        this.isWanted = isWanted;
        this.lanes = [];
        /** By the number that the messages give them. */
        this.byNumber = [];
        this.prefixes = [];
        this.total = 0;
        this.omitted = 0;
        this.newestMs = 0;
        this.listeners = [];
    }

    take(message) {
        for (let number = this.byNumber.length; number < message.lanes.length; number++) {
            const lane = new Lane(message.lanes[number][0], message.lanes[number][1]);
            this.byNumber.push(lane);
            if (this.isWanted(lane)) {
                this.lanes.push(lane);
            }
        }
        if (message.prefixes) {
            this.prefixes = message.prefixes;
        }
        const runs = message.runs;
        let earliest = Infinity;
        for (let at = 0; at < runs.length; at += FIELDS) {
            const start = message.baseMs + runs[at + 2] / 1000;
            const end = start + runs[at + 3] / 1000;
            const lane = this.byNumber[runs[at]];
            if (!this.isWanted(lane)) {
                continue;
            }
            lane.add(start, end, runs[at + 1], runs[at + 4], runs[at + 5], runs[at + 6], runs[at + 7]);
            if (runs[at + 4] <= KIND.ERROR) {
                this.total += runs[at + 5];
            }
            earliest = Math.min(earliest, start);
            this.newestMs = Math.max(this.newestMs, end);
        }
        this.omitted += message.omitted ?? 0;
        this.listeners.forEach(listener => listener(earliest));
    }
}
