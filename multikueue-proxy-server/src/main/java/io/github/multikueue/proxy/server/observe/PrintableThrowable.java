package io.github.multikueue.proxy.server.observe;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/** An exception as a log shows it: its message, and those of its causes, may be of somebody else, and begin no lines of their own. */
record PrintableThrowable(IThrowableProxy wrapped) implements IThrowableProxy {

    @Override
    public @Nullable String getMessage() {
        return printable(wrapped.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
        return printable(wrapped.getOverridingMessage());
    }

    private static @Nullable String printable(@Nullable String text) {
        return text == null ? null : Printable.inOneLine(text);
    }

    @Override
    public String getClassName() {
        return wrapped.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return wrapped.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return wrapped.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        IThrowableProxy cause = wrapped.getCause();
        return cause == null ? null : new PrintableThrowable(cause);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        IThrowableProxy[] all = wrapped.getSuppressed();
        IThrowableProxy[] printable = new IThrowableProxy[all.length];
        for (int i = 0; i < all.length; i++) {
            printable[i] = new PrintableThrowable(all[i]);
        }
        return printable;
    }

    @Override
    public boolean isCyclic() {
        return wrapped.isCyclic();
    }
}
