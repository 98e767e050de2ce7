package io.github.multikueue.proxy.server.config;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads numbers of bytes as Kubernetes writes quantities: {@code 2Gi}, {@code 1.5Gi}, {@code 500M}, {@code 1048576}.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
 */
final class ByteQuantity {

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?)(|[kMGTP]|[KMGTP]i)");
    private static final Map<String, Long> BYTES = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("k", 1_000L),
            Map.entry("M", 1_000_000L),
            Map.entry("G", 1_000_000_000L),
            Map.entry("T", 1_000_000_000_000L),
            Map.entry("P", 1_000_000_000_000_000L),
            Map.entry("Ki", 1L << 10),
            Map.entry("Mi", 1L << 20),
            Map.entry("Gi", 1L << 30),
            Map.entry("Ti", 1L << 40),
            Map.entry("Pi", 1L << 50));

    private ByteQuantity() {}

    /** @throws IllegalArgumentException if the text is no quantity of whole bytes, or too large a one */
    static long parse(String text) {
        Matcher quantity = QUANTITY.matcher(text);
        Long unit = quantity.matches() ? BYTES.get(quantity.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("not a quantity");
        }
        try {
            return new BigDecimal(quantity.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("not a number of bytes of 63 bits", e);
        }
    }
}
