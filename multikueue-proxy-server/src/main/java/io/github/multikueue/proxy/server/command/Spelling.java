package io.github.multikueue.proxy.server.command;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody may have meant who wrote a word that does not exist. */
final class Spelling {

    /** Beyond that, it is another word. */
    private static final int MOST_MISTAKES = 2;

    private Spelling() {}

    /** The known word that is nearest to the one that was written; empty if none is near. */
    static Optional<String> nearest(String written, Collection<String> known) {
        return known.stream()
                .filter(each -> mistakes(written, each) <= Math.min(MOST_MISTAKES, (each.length() - 1) / 2))
                .min(Comparator.comparingInt(each -> mistakes(written, each)));
    }

    /**
     * The fewest letters that must be replaced, inserted, removed, or exchanged with the next (the optimal string alignment distance).
     */
    private static int mistakes(String written, String meant) {
        int[][] fewest = new int[written.length() + 1][meant.length() + 1];
        for (int i = 0; i <= written.length(); i++) {
            for (int j = 0; j <= meant.length(); j++) {
                fewest[i][j] = i == 0 || j == 0 ? i + j : fewest(fewest, written, meant, i, j);
            }
        }
        return fewest[written.length()][meant.length()];
    }

    private static int fewest(int[][] fewest, String written, String meant, int i, int j) {
        int replaced = fewest[i - 1][j - 1] + (written.charAt(i - 1) == meant.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, Math.min(fewest[i - 1][j], fewest[i][j - 1]) + 1);
        boolean exchanged = i > 1
                && j > 1
                && written.charAt(i - 1) == meant.charAt(j - 2)
                && written.charAt(i - 2) == meant.charAt(j - 1);
        return exchanged ? Math.min(least, fewest[i - 2][j - 2] + 1) : least;
    }
}
