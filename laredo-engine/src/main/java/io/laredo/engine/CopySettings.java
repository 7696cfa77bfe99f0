package io.laredo.engine;

import java.time.Duration;

/**
 * How baselines are copied.
 *
 * @param parallelism how many parts of a target's tables at once
 * @param rate shared by all that copy from one source
 * @param reportInterval how often the log tells how far a copy is
 */
record CopySettings(int parallelism, RateLimit rate, Duration reportInterval) {}
