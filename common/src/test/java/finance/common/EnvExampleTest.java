package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares the settings in `.env.example` with those in the code, by their text.
class EnvExampleTest {
    private static final Path ROOT = Path.of(System.getProperty("root"));
    private static final Pattern READ_BY_JAVA = Pattern.compile(
            "(?:\\.(?:text|required|secret|integer|address|readableFile)|getenv)\\(\\s*\"([A-Z][A-Z0-9_]+)\"");
    private static final Pattern READ_BY_COMPOSE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)");
    private static final Pattern SETTING = Pattern.compile("^([A-Z][A-Z0-9_]*)=", Pattern.MULTILINE);

    @Test
    void everySettingTheWorkersReadIsListed() throws IOException {
        Set<String> read = readByJava();
        assertThat(read)
                .contains("POSTGRES_PASSWORD", "POLYGON_API_KEY", "POLYGON_BASE_URL", "POLYGON_CALLS_PER_MINUTE");
        assertThat(listed()).containsAll(read);
    }

    @Test
    void everySettingThatComposeReadsIsListed() throws IOException {
        Set<String> read = names(READ_BY_COMPOSE, Files.readString(ROOT.resolve("docker-compose.yml")));
        assertThat(read).contains("POSTGRES_PASSWORD", "AIRFLOW_PORT");
        assertThat(listed()).containsAll(read);
    }

    @Test
    void everySettingListedIsReadSomewhere() throws IOException {
        String others = text(Stream.of(ROOT.resolve("docker-compose.yml")))
                + text(files(ROOT.resolve("dags"))
                        .filter(file -> file.toString().endsWith(".py")));
        Set<String> unread = listed();
        unread.removeAll(readByJava());
        unread.removeIf(
                name -> Pattern.compile("\\b" + name + "\\b").matcher(others).find());
        // docker compose reads this one itself
        unread.remove("COMPOSE_PROJECT_NAME");
        assertThat(unread).isEmpty();
    }

    @Test
    void everyGroupOfSettingsHasAComment() throws IOException {
        String example = Files.readString(ROOT.resolve(".env.example"));
        for (String group : Pattern.compile("\\n\\s*\\n").splitAsStream(example).toList()) {
            if (SETTING.matcher(group).find()) {
                assertThat(group).as("a group of settings in .env.example").startsWith("#");
            }
        }
    }

    @Test
    void noSettingIsListedTwiceAndNoValueCarriesQuotesOrAComment() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve(".env.example")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(lines).allMatch(line -> line.matches("[A-Z][A-Z0-9_]*=[^\"'#\\s]*"));
        assertThat(lines.stream().map(line -> line.substring(0, line.indexOf('='))))
                .doesNotHaveDuplicates();
    }

    private static Set<String> listed() throws IOException {
        return names(SETTING, Files.readString(ROOT.resolve(".env.example")));
    }

    private static Set<String> readByJava() throws IOException {
        return names(
                READ_BY_JAVA,
                text(files(ROOT)
                        .filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> file.toString().contains("/src/main/"))
                        .filter(file -> !file.startsWith(ROOT.resolve("bench")))));
    }

    /// Without build results and hidden folders: dags/.venv has hundreds of megabytes of Python packages.
    private static Stream<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                String name = entered.getFileName().toString();
                boolean skipped = !entered.equals(folder) && (name.startsWith(".") || name.equals("target"));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return files.stream();
    }

    private static String text(Stream<Path> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files.toList()) {
            text.append(Files.readString(file)).append('\n');
        }
        return text.toString();
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
