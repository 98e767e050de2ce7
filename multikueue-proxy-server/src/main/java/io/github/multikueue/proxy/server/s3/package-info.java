/** The archive of logs in a bucket that speaks the API of Amazon S3. The only room that knows the AWS SDK. */
@NullMarked
package io.github.multikueue.proxy.server.s3;

import org.jspecify.annotations.NullMarked;
