package io.github.multikueue.proxy.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a logger and those below it write for the test that has opened this, while it is open; see {@link ThreadsOfTests}. */
public final class LoggedEvents implements AutoCloseable {

    /** By the name of the logger. Other tests of the process may look at the same one. */
    private static final Map<String, Capture> CAPTURES = new HashMap<>();

    private final String name;
    private final Events events;

    public LoggedEvents(String name, Level level) {
        this.name = name;
        this.events = new Events(level);
        synchronized (CAPTURES) {
            CAPTURES.computeIfAbsent(name, Capture::new).add(events);
        }
    }

    public LoggedEvents(Class<?> logger, Level level) {
        this(logger.getName(), level);
    }

    public List<ILoggingEvent> events() {
        return events.list;
    }

    public List<String> messages() {
        return events.list.stream().map(ILoggingEvent::getFormattedMessage).collect(ImmutableList.toImmutableList());
    }

    /** Everything a line could be made of. */
    public static String text(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return event.getThreadName() + " " + event.getLoggerName() + " " + event.getFormattedMessage() + " "
                + event.getKeyValuePairs() + " " + event.getMDCPropertyMap()
                + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown));
    }

    /** The value of a key of an event, or null. */
    public static String value(ILoggingEvent event, String key) {
        return event.getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals(key))
                .map(pair -> String.valueOf(pair.value))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        synchronized (CAPTURES) {
            CAPTURES.computeIfPresent(name, (key, capture) -> capture.remove(events));
        }
    }

    /** A logger that somebody looks at. It writes nothing elsewhere, and whatever any of those wants to see. */
    private static final class Capture {

        private final Logger logger;
        private final Level before;
        private final boolean additive;
        private final List<Events> open = new ArrayList<>();

        Capture(String name) {
            logger = (Logger) LoggerFactory.getLogger(name);
            before = logger.getLevel();
            additive = logger.isAdditive();
            logger.setAdditive(false);
        }

        void add(Events events) {
            open.add(events);
            events.start();
            logger.addAppender(events);
            setLevel();
        }

        /** Returns null when it was the last one. */
        Capture remove(Events events) {
            open.remove(events);
            logger.detachAppender(events);
            events.stop();
            if (open.isEmpty()) {
                logger.setLevel(before);
                logger.setAdditive(additive);
                return null;
            }
            setLevel();
            return this;
        }

        private void setLevel() {
            logger.setLevel(open.stream()
                    .map(each -> each.level)
                    .reduce(Level.OFF, (one, other) -> one.isGreaterOrEqual(other) ? other : one));
        }
    }

    private static final class Events extends AppenderBase<ILoggingEvent> {

        private final Class<?> test = ThreadsOfTests.current();
        private final Level level;
        private final List<ILoggingEvent> list = new CopyOnWriteArrayList<>();

        Events(Level level) {
            this.level = level;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(level) && ThreadsOfTests.current() == test) {
                list.add(event);
            }
        }
    }
}
