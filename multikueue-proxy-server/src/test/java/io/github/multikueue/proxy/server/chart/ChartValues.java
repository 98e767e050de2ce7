package io.github.multikueue.proxy.server.chart;

import java.util.LinkedHashMap;
import java.util.Map;

/** Values for the chart as helm's {@code --set} has them: {@code a=1,b.c=2}. */
final class ChartValues {

    private ChartValues() {}

    static Map<String, String> of(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String each : text.split(",")) {
            int equals = each.indexOf('=');
            values.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return values;
    }
}
