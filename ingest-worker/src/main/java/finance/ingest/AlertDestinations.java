package finance.ingest;

import finance.common.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The destinations of messages about failures, by the settings of `.env`. Airflow sends the messages; a
/// worker has the settings only if they are in its environment, for example by `docker run --env-file
/// .env`.
///
/// @param names like `mail through smtp.example.com`, without secrets; empty if the settings are not in the
///     environment
record AlertDestinations(Optional<List<String>> names) {
    static AlertDestinations of(Settings settings) {
        if (Stream.of("SMTP_HOST", "GMAIL_ACCOUNT", "ALERT_WEBHOOK").noneMatch(settings::isListed)) {
            return new AlertDestinations(Optional.empty());
        }
        List<String> names = new ArrayList<>();
        String mailServer = settings.text("SMTP_HOST", "");
        if (!mailServer.isEmpty()) {
            names.add("mail through " + mailServer);
        } else if (!settings.text("GMAIL_ACCOUNT", "").isEmpty()) {
            names.add("mail through Gmail");
        }
        if (!settings.text("ALERT_WEBHOOK", "").isEmpty()) {
            names.add("webhook");
        }
        return new AlertDestinations(Optional.of(List.copyOf(names)));
    }

    @Override
    public String toString() {
        return names.map(known -> known.isEmpty()
                        ? "none: set SMTP_HOST, GMAIL_ACCOUNT or ALERT_WEBHOOK in .env"
                        : String.join(", ", known))
                .orElse("unknown: the settings of mail and webhook are not in this environment");
    }
}
