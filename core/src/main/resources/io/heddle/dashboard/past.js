// What the charts of a page show of the time before it was opened.

/** Samples of the last minutes after a time, oldest first: of a worker, or the sums of all; none where the dashboard does not answer. */
export async function past(worker = "", sinceNs = 0) {
    try {
        // The time is a number of nineteen digits of which a script knows sixteen.
        const response = await fetch(`/api/v1/samples?since=${BigInt(sinceNs)}${worker === "" ? "" : `&worker=${encodeURIComponent(worker)}`}`);
        return response.ok ? await response.json() : [];
    } catch {
        return [];
    }
}

/** Puts samples before what a chart has already. */
export function fill(chart, samples, valuesOf) {
    chart.before(samples.map(sample => [sample.timeNs / 1e6, valuesOf(sample)]));
}
