package io.github.multikueue.proxy.server.s3;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.archive.bucket.Bucket;
import io.github.multikueue.proxy.core.archive.bucket.BucketException;
import io.github.multikueue.proxy.server.config.LogArchiveConfig;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * A bucket of Amazon S3, or of what speaks its API. Each object is sent with its MD5, which the storage compares: all storages know that
 * one, unlike the newer checksums. Safe for use by many threads.
 */
public final class S3Bucket implements Bucket {

    private final LogArchiveConfig config;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private @Nullable S3Client client;
    private boolean closed;

    private S3Bucket(LogArchiveConfig config, SdkHttpClient http, AwsCredentialsProvider credentials) {
        this.config = config;
        this.http = http;
        this.credentials = credentials;
    }

    /**
     * Nothing is sent yet. The client is made when it is needed: that takes a second, which a start should not wait for.
     *
     * @throws InvalidConfigException if a file cannot be used that is named in the settings
     */
    public static S3Bucket of(LogArchiveConfig config) {
        SdkHttpClient http = S3Clients.http(config.caFile());
        return new S3Bucket(config, http, S3Credentials.of(config, http));
    }

    private synchronized S3Client client() {
        if (closed) {
            throw SdkClientException.create("closed");
        }
        if (client == null) {
            client = S3Clients.of(config, http, credentials);
        }
        return client;
    }

    @Override
    public void put(String key, byte[] content) throws BucketException {
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(config.bucket())
                .key(config.prefix() + key)
                .contentMD5(md5(content))
                .applyMutation(this::encrypt)
                .build();
        var unused = call(() -> client().putObject(request, RequestBody.fromBytes(content)));
    }

    private void encrypt(PutObjectRequest.Builder request) {
        switch (config.encryption()) {
            case BUCKET -> {}
            case S3 -> request.serverSideEncryption(ServerSideEncryption.AES256);
            case KMS ->
                request.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(config.kmsKey());
        }
    }

    @Override
    public Optional<InputStream> get(String key) throws BucketException {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(config.bucket())
                .key(config.prefix() + key)
                .build();
        return call(() -> {
            try {
                return Optional.<InputStream>of(client().getObject(request));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public List<Stored> list(String prefix, String after) throws BucketException {
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(config.bucket())
                .prefix(config.prefix() + prefix)
                .startAfter(after.isEmpty() ? null : config.prefix() + after)
                .build();
        return call(() -> client().listObjectsV2(request)).contents().stream()
                .map(each -> new Stored(each.key().substring(config.prefix().length()), each.lastModified()))
                .toList();
    }

    @Override
    public void delete(String key) throws BucketException {
        var unused = call(() ->
                client().deleteObject(request -> request.bucket(config.bucket()).key(config.prefix() + key)));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
        http.close();
    }

    private <T> T call(Supplier<T> call) throws BucketException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw new BucketException("bucket " + config.bucket() + ": " + S3Failures.reason(e), e);
        }
    }

    private static String md5(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
