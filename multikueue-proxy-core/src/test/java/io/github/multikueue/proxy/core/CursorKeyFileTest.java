package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

        assertThat(CursorKeyFile.read(file)).isEqualTo(key);
    }

    /** What an optional Secret that does not exist looks like in a Pod. */
    @Test
    void aFileThatIsAbsentFromItsDirectoryIsNoReasonNotToStart() {
        byte[] key = CursorKeyFile.read(directory.resolve("key"));

        assertThat(key).hasSize(32).isNotEqualTo(CursorKeyFile.read(directory.resolve("key")));
    }

    @Test
    void aDirectoryThatIsAbsentIsAMistake() {
        assertThatThrownBy(() -> CursorKeyFile.read(directory.resolve("no-such-directory/key")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aKeyThatIsTooShortIsAMistake() throws IOException {
        Path file = Files.write(directory.resolve("key"), new byte[31]);

        assertThatThrownBy(() -> CursorKeyFile.read(file))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("31 bytes (expected: from 32");
    }
}
