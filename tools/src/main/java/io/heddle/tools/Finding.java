package io.heddle.tools;

/**
 * What one check of {@code heddle doctor} found.
 *
 * @param check   what was looked at.
 * @param verdict how bad it is.
 * @param found   what was found, with figures.
 * @param remedy  what to do, empty where nothing has to be done.
 */
public record Finding(String check, Verdict verdict, String found, String remedy) {
    /** How bad a finding is. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** Heddle works, but worse than it could. */
        WARNING,
        /** Heddle does not work, or not for long. */
        PROBLEM
    }

    static Finding ok(final String check, final String found) {
        return new Finding(check, Verdict.OK, found, "");
    }

    static Finding warning(final String check, final String found, final String remedy) {
        return new Finding(check, Verdict.WARNING, found, remedy);
    }

    static Finding problem(final String check, final String found, final String remedy) {
        return new Finding(check, Verdict.PROBLEM, found, remedy);
    }
}
