package io.laredo.engine;

import java.time.Duration;
import java.util.Random;

/**
 * How an engine treats its sources.
 *
 * @param copies how baselines are copied
 * @param logBytes how many bytes of transactions the log may hold
 * @param logPatience how long the log may be full before targets are taken off it whose policy says so
 * @param firstPause how long to wait after a broken session or a failed target, at first
 * @param longestPause the same, at most
 */
record SourceSettings(
        CopySettings copies, long logBytes, Duration logPatience, Duration firstPause, Duration longestPause) {
    Backoff backoff() {
        return new Backoff(firstPause, longestPause, new Random());
    }
}
