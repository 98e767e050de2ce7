package io.github.multikueue.proxy.core.apiserver.schema;

import static java.util.Map.entry;

import com.google.common.net.InetAddresses;
import com.google.re2j.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The formats of texts that kube-apiserver checks in custom resources; all others are ignored, as there. A dash in the name
 * of a format does not matter.
 */
final class StringFormats {

    private static final int LONGEST_HOSTNAME = 255;
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_LONG_NAME = 253;

    private static final Set<String> INTEGER_FORMATS = Set.of("int32", "int64");
    private static final Set<String> NUMBER_FORMATS = Set.of("float", "double");

    private static final String HEX = "[0-9a-f]";
    private static final String OCTET = "\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*";
    private static final String SHORT_NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String LETTER = "[a-zA-Z0-9\\p{S}\\p{L}]";
    private static final String BASE64 = "[A-Za-z0-9+/]";

    private static final Predicate<String> IS_TIME_OF_DAY =
            regex("^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$");
    private static final Predicate<String> IS_PREFIX_LENGTH = regex("^[0-9]{1,3}$");

    private static final Map<String, Predicate<String>> FORMATS = Map.ofEntries(
            entry("bsonobjectid", regex("(?i)^" + HEX + "{24}$")),
            entry("byte", regex("^(" + BASE64 + "{4})*(" + BASE64 + "{2}==|" + BASE64 + "{3}=|" + BASE64 + "{4})$")),
            entry("cidr", StringFormats::isNetwork),
            entry("creditcard", CheckDigits::isCreditCard),
            entry("date", StringFormats::isDate),
            entry("datetime", StringFormats::isDateTime),
            entry("duration", goDuration().or(wordyDuration())),
            entry("email", regex("^([^<>@]*<[^\\s<>@]+@[^\\s<>@]+>|[^\\s<>@]+@[^\\s<>@]+)$")),
            entry("hexcolor", regex("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")),
            entry("hostname", hostname()),
            entry("ipv4", text -> isAddress(text, '.')),
            entry("ipv6", text -> isAddress(text, ':')),
            entry("isbn", text -> CheckDigits.isIsbn10(text) || CheckDigits.isIsbn13(text)),
            entry("isbn10", CheckDigits::isIsbn10),
            entry("isbn13", CheckDigits::isIsbn13),
            entry("k8slongname", atMost(LONGEST_LONG_NAME, "^" + SHORT_NAME + "(\\." + SHORT_NAME + ")*$")),
            entry("k8sshortname", atMost(LONGEST_LABEL, "^" + SHORT_NAME + "$")),
            entry("mac", mac(":").or(mac("-")).or(regex("^([0-9a-fA-F]{4}\\.){2}([0-9a-fA-F]{4}\\.)?[0-9a-fA-F]{4}$"))),
            entry("password", text -> true),
            entry("rgbcolor", regex("^rgb\\(" + OCTET + "," + OCTET + "," + OCTET + "\\)$")),
            entry("ssn", regex("^\\d{3}[- ]\\d{2}[- ]\\d{4}$")),
            entry("uri", StringFormats::isUri),
            entry("uuid", uuid(HEX + "{4}", HEX + "{4}")),
            entry("uuid3", uuid("3" + HEX + "{3}", HEX + "{4}")),
            entry("uuid4", uuid("4" + HEX + "{3}", "[89ab]" + HEX + "{3}")),
            entry("uuid5", uuid("5" + HEX + "{3}", "[89ab]" + HEX + "{3}")));

    private StringFormats() {}

    /** The format if it is checked for values of these types, otherwise an empty text. */
    static String effective(List<String> types, String format) {
        String type = types.size() == 1 ? types.get(0) : "";
        boolean known = switch (type) {
            case "", "string" -> isKnown(format);
            case "integer" -> INTEGER_FORMATS.contains(format);
            case "number" -> NUMBER_FORMATS.contains(format);
            default -> false;
        };
        return known ? format : "";
    }

    static boolean isKnown(String format) {
        return FORMATS.containsKey(format.replace("-", ""));
    }

    /** Whether the text has the format; true for unknown formats. */
    static boolean matches(String format, String text) {
        return FORMATS.getOrDefault(format.replace("-", ""), any -> true).test(text);
    }

    private static Predicate<String> regex(String expression) {
        Pattern pattern = Pattern.compile(expression);
        return text -> pattern.matcher(text).find();
    }

    private static Predicate<String> atMost(int length, String expression) {
        Predicate<String> matches = regex(expression);
        return text -> text.length() <= length && matches.test(text);
    }

    private static Predicate<String> uuid(String third, String fourth) {
        return regex("(?i)^" + HEX + "{8}-?" + HEX + "{4}-?" + third + "-?" + fourth + "-?" + HEX + "{12}$");
    }

    private static Predicate<String> mac(String separator) {
        String pair = "[0-9a-fA-F]{2}";
        String more = separator + pair;
        return regex("^" + pair + "((" + more + "){5}|(" + more + "){7}|(" + more + "){19})$");
    }

    private static Predicate<String> goDuration() {
        return regex("^([-+]?((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+|[-+]?0)$");
    }

    /** Finds a number and a unit anywhere, as in {@code 3 days}. */
    private static Predicate<String> wordyDuration() {
        return regex("(?i)\\d+\\s*((ns|us|µs|ms|s|sec|m|min|h|hr|d|w|wk)([^A-Za-zµ]|$)"
                + "|nano|micro|milli|sec|min|hour|day|week)");
    }

    private static Predicate<String> hostname() {
        String inner = "[a-zA-Z0-9\\-\\p{S}\\p{L}]{0,61}";
        Predicate<String> matches = regex("^(" + LETTER + "((-?" + LETTER + "{0,62})?)|(" + LETTER + "((" + inner
                + LETTER + ")?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$");
        return text -> text.length() <= LONGEST_HOSTNAME
                && List.of(text.split("\\.", -1)).stream().allMatch(label -> label.length() <= LONGEST_LABEL)
                && matches.test(text);
    }

    private static boolean isDate(String text) {
        try {
            return text.length() == "2006-01-02".length()
                    && LocalDate.parse(text).getYear() >= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDateTime(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int middle = lower.indexOf('t');
        return middle > 0 && isDate(lower.substring(0, middle)) && IS_TIME_OF_DAY.test(lower.substring(middle + 1));
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isAddress(String text, char separator) {
        return text.indexOf(separator) >= 0 && text.indexOf('%') < 0 && InetAddresses.isInetAddress(text);
    }

    private static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !IS_PREFIX_LENGTH.test(text.substring(slash + 1))) {
            return false;
        }
        String address = text.substring(0, slash);
        boolean isLong = isAddress(address, ':');
        int length = Integer.parseInt(text.substring(slash + 1));
        return isLong ? length <= 128 : isAddress(address, '.') && length <= 32;
    }
}
