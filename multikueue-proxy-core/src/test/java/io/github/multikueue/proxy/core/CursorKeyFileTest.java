package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.tls.WatchedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the key of cursors comes from. */
class CursorKeyFileTest {

    @TempDir
    private Path directory;

    @Test
    void theKeyIsWhatTheFileHas() throws IOException {
        byte[] key = "0123456789abcdef0123456789abcdef\n".getBytes(US_ASCII);
        Path file = Files.write(directory.resolve("key"), key);

        assertThat(CursorKeyFile.open(file).get()).isEqualTo(key);
    }

    /** What an optional Secret that does not exist looks like in a Pod. */
    @Test
    void aFileThatIsAbsentFromItsDirectoryIsNoReasonNotToStart() {
        byte[] key = CursorKeyFile.open(directory.resolve("key")).get();

        assertThat(key)
                .hasSize(32)
                .isNotEqualTo(CursorKeyFile.open(directory.resolve("key")).get());
    }

    @Test
    void aDirectoryThatIsAbsentIsAMistake() {
        assertThatThrownBy(() -> CursorKeyFile.open(directory.resolve("no-such-directory/key")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aKeyThatIsTooShortIsAMistake() throws IOException {
        Path file = Files.write(directory.resolve("key"), new byte[31]);

        assertThatThrownBy(() -> CursorKeyFile.open(file))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("31 bytes (expected: from 32");
    }

    @Test
    void aNewKeyCountsAtOnceAndABrokenOneNotAtAll() throws IOException {
        Path file = Files.write(directory.resolve("key"), new byte[32]);
        WatchedFile<byte[]> key = CursorKeyFile.open(file);
        byte[] first = key.get();
        assertThat(key.get()).isSameAs(first);

        Files.write(file, new byte[31]);
        assertThat(key.get()).isSameAs(first);
        assertThat(key.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("31 bytes"));
        Files.delete(file);
        assertThat(key.get()).isSameAs(first);
        assertThat(key.problem()).isPresent();

        Files.write(file, new byte[33]);
        assertThat(key.get()).isEqualTo(new byte[33]);
        assertThat(key.problem()).isEmpty();
    }

    @Test
    void anAbsentFileMayComeLater() throws IOException {
        WatchedFile<byte[]> key = CursorKeyFile.open(directory.resolve("key"));
        assertThat(key.get()).hasSize(32).isSameAs(key.get());
        assertThat(key.problem()).isEmpty();

        Files.write(directory.resolve("key"), new byte[40]);
        assertThat(key.get()).isEqualTo(new byte[40]);
        Files.delete(directory.resolve("key"));
        assertThat(key.get()).isEqualTo(new byte[40]);
        assertThat(key.problem()).isPresent();
    }
}
