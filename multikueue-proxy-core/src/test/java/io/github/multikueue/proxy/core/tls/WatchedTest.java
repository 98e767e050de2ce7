package io.github.multikueue.proxy.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.multikueue.proxy.core.LoggedEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedTest {

    private final LoggedEvents log = new LoggedEvents(Watched.class, Level.INFO);
    private final AtomicInteger parsed = new AtomicInteger();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void begin() throws IOException {
        file = Files.writeString(directory.resolve("number"), "1");
    }

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void contentIsParsedWhenItHasChangedAndNotBefore() throws Exception {
        Watched<FileContents, Integer> number = watched();

        assertThat(number.refresh(this::contents)).isFalse();
        Files.writeString(file, "1");
        assertThat(number.refresh(this::contents)).isFalse();
        assertThat(parsed).hasValue(1);

        Files.writeString(file, "2");
        assertThat(number.refresh(this::contents)).isTrue();
        assertThat(number.get()).isEqualTo(2);
        assertThat(parsed).hasValue(2);
        assertThat(log.messages()).containsExactly("the number: new content is used");
    }

    @Test
    void contentThatCannotBeUsedLeavesTheOldValueAndIsToldOnce() throws Exception {
        Watched<FileContents, Integer> number = watched();
        Files.writeString(file, "no number");

        for (int i = 0; i < 3; i++) {
            assertThat(number.refresh(this::contents)).isFalse();
        }

        assertThat(number.get()).isEqualTo(1);
        assertThat(number.problem()).contains("no number (expected: digits)");
        assertThat(parsed).hasValue(2);
        assertThat(log.messages())
                .containsExactly("the number: the old content stays in use: no number (expected: digits)");
    }

    @Test
    void aFileThatCannotBeReadLeavesTheOldValueAndIsToldOnce() throws Exception {
        Watched<FileContents, Integer> number = watched();
        Files.delete(file);
        number.refresh(this::contents);
        number.refresh(this::contents);

        assertThat(number.get()).isEqualTo(1);
        assertThat(number.problem()).contains(file + ": no such file or directory");
        assertThat(log.messages()).hasSize(1);

        Files.writeString(file, "1");
        assertThat(number.refresh(this::contents)).isFalse();
        assertThat(number.problem()).isEmpty();
        assertThat(log.messages()).hasSize(2).last().isEqualTo("the number: usable again");
    }

    @Test
    void badContentIsStillBadWhenItCanBeReadAgain() throws Exception {
        Watched<FileContents, Integer> number = watched();
        Files.writeString(file, "bad");
        number.refresh(this::contents);
        Files.delete(file);
        number.refresh(this::contents);
        Files.writeString(file, "bad");
        number.refresh(this::contents);

        assertThat(number.problem()).contains("no number (expected: digits)");
        Files.writeString(file, "3");
        assertThat(number.refresh(this::contents)).isTrue();
        assertThat(number.problem()).isEmpty();
        assertThat(number.get()).isEqualTo(3);
    }

    @Test
    void aSwapBehindASymbolicLinkIsNoticedAsKubernetesDoesIt() throws Exception {
        Path first = Files.createDirectory(directory.resolve("..first"));
        Path second = Files.createDirectory(directory.resolve("..second"));
        Files.writeString(first.resolve("number"), "1");
        Files.writeString(second.resolve("number"), "2");
        Path data = Files.createSymbolicLink(directory.resolve("..data"), first);
        file = Files.createSymbolicLink(directory.resolve("linked"), data.resolve("number"));
        Watched<FileContents, Integer> number = watched();

        Path next = Files.createSymbolicLink(directory.resolve("..next"), second);
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

        assertThat(number.refresh(this::contents)).isTrue();
        assertThat(number.get()).isEqualTo(2);
    }

    @Test
    void contentMayBePushedToAValueThatBeginsWithoutAny() {
        Watched<String, List<String>> words =
                Watched.startingWith("words", List.of(), text -> List.of(text.split(" ")));

        assertThat(words.get()).isEmpty();
        assertThat(words.problem()).isEmpty();
        assertThat(words.offer("a b")).isTrue();
        assertThat(words.offer("a b")).isFalse();
        assertThat(words.get()).containsExactly("a", "b");
    }

    @Test
    void aParserThatThrowsAnythingStopsNobody() {
        Watched<String, Integer> number = Watched.startingWith("n", 0, Integer::valueOf);

        assertThat(number.offer("x")).isFalse();
        assertThat(number.problem()).hasValueSatisfying(text -> assertThat(text).contains("NumberFormatException"));
    }

    @Test
    void theFirstContentMustBeUsable() throws Exception {
        Files.writeString(file, "bad");
        assertThatThrownBy(this::watched).isInstanceOf(CertificateException.class);
        Files.delete(file);
        assertThatThrownBy(this::watched).isInstanceOf(NoSuchFileException.class);
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatThrownBy(this::watched).hasMessageContaining("more than 1048576 bytes");
    }

    private Watched<FileContents, Integer> watched() throws Exception {
        return Watched.read("the number", this::contents, this::parse);
    }

    private FileContents contents() throws IOException {
        return FileContents.read(file);
    }

    private int parse(FileContents contents) throws CertificateException {
        parsed.incrementAndGet();
        String text = new String(contents.bytes(0), StandardCharsets.UTF_8);
        if (!text.matches("[0-9]+")) {
            throw new CertificateException("no number (expected: digits)");
        }
        return Integer.parseInt(text);
    }
}
