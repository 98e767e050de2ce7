package io.github.multikueue.proxy.core;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import com.google.inject.BindingAnnotation;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The chain of all bound {@code LogStreamer}s, as opposed to one of them. */
@BindingAnnotation
@Retention(RUNTIME)
@Target({PARAMETER, METHOD})
@interface ForLogs {}
