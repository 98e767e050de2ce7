package io.github.multikueue.proxy.core.apiserver.schema;

import com.google.common.base.CharMatcher;
import com.google.re2j.Pattern;

/** Numbers whose last digit is computed from the others. */
final class CheckDigits {

    private static final Pattern CREDIT_CARD = Pattern.compile("^(4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}"
            + "|6(011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(0[0-5]|[68][0-9])[0-9]{11}|(2131|1800|35\\d{3})\\d{11})$");
    private static final Pattern ISBN10 = Pattern.compile("^[0-9]{9}[0-9X]$");
    private static final Pattern ISBN13 = Pattern.compile("^[0-9]{13}$");
    private static final CharMatcher FILL = CharMatcher.whitespace().or(CharMatcher.is('-'));

    private CheckDigits() {}

    static boolean isIsbn10(String text) {
        String number = FILL.removeFrom(text);
        if (!ISBN10.matcher(number).find()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += (i + 1) * (number.charAt(i) == 'X' ? 10 : digit(number, i));
        }
        return sum % 11 == 0;
    }

    static boolean isIsbn13(String text) {
        String number = FILL.removeFrom(text);
        if (!ISBN13.matcher(number).find()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 13; i++) {
            sum += (i % 2 == 0 ? 1 : 3) * digit(number, i);
        }
        return sum % 10 == 0;
    }

    static boolean isCreditCard(String text) {
        String number = CharMatcher.inRange('0', '9').retainFrom(text);
        if (!CREDIT_CARD.matcher(number).find()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = digit(number, number.length() - 1 - i) * (i % 2 == 0 ? 1 : 2);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }

    private static int digit(String number, int index) {
        return number.charAt(index) - '0';
    }
}
