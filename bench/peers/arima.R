# Rscript arima.R WINDOWS exact|approximate|fixed: prints one line per window, then the total seconds.
# Rscript arima.R WINDOWS cold: searches the first window without seasons and with m = 5, and prints the models.
suppressMessages(library(forecast))
arguments <- commandArgs(TRUE)
windows <- as.matrix(read.csv(arguments[1], header = FALSE))
if (arguments[2] == "cold") {
  for (m in c(1, 5)) print(auto.arima(ts(windows[1, ], frequency = m), max.d = 1, approximation = FALSE))
  quit()
}
fitted <- function(x) switch(arguments[2],
  exact = auto.arima(x, max.d = 1, approximation = FALSE),
  approximate = auto.arima(x, max.d = 1),
  fixed = arima(x, order = c(1, 1, 1), method = "ML"))
invisible(fitted(windows[1, ]))
started <- proc.time()[["elapsed"]]
fits <- lapply(seq_len(nrow(windows)), function(i) tryCatch(fitted(windows[i, ]), error = function(e) NULL))
seconds <- proc.time()[["elapsed"]] - started
polynomial <- function(coefficients, prefix) paste(coefficients[grepl(paste0("^", prefix), names(coefficients))], collapse = " ")
for (fit in fits) {
  if (is.null(fit)) { cat("none\n"); next }
  k <- length(fit$coef) + 1
  n <- fit$nobs
  aicc <- -2 * fit$loglik + 2 * k + 2 * k * (k + 1) / (n - k - 1)
  cat(fit$arma[6], sprintf("%.6f", aicc), polynomial(fit$coef, "ar"), polynomial(fit$coef, "ma"), sep = ";")
  cat("\n")
}
cat("seconds", seconds, "\n")
