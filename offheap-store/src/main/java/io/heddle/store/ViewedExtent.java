package io.heddle.store;

/** An extent read in place, which keeps its whole partition there. */
record ViewedExtent(PartitionView view, int extent) implements ExtentView {
    @Override
    public long address() {
        return view.address(extent);
    }

    @Override
    public int length() {
        return view.length(extent);
    }

    @Override
    public void close() {
        view.close();
    }

    static int[] lengths(PartitionView view) {
        int[] lengths = new int[view.extentCount()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = view.length(i);
        }
        return lengths;
    }
}
