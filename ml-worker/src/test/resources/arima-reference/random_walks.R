# Reference values for DefaultOrderTest: R's arima() of order (1,1,1) on 300 simulated random walks of 500 points.
# Made with R 4.2.2, no further package:   Rscript random_walks.R > random_walks.csv
#
# The innovations are those of near_unit_root.R (seed 20261128). The model is fitted to the first 400 points by the
# default method "CSS-ML", or by "ML" where that one fails; NA where both fail. With these parameters, the filter then sees each new value. Columns: series, last value (a check that Java made the
# same series), sum of the 100 squared errors one step ahead, and the same of the naive forecast.
modulus <- 2147483647
state <- 20261128
innovation <- function() {
  sum <- 0
  for (i in 1:12) {
    state <<- (16807 * state) %% modulus
    sum <- sum + state
  }
  (sum - 6 * modulus) / modulus
}
cat("series,last,squares,naive_squares\n")
for (i in 0:299) {
  x <- numeric(500)
  level <- 0
  for (t in 1:500) {
    level <- level + innovation()
    x[t] <- level
  }
  fit <- NULL
  for (method in c("CSS-ML", "ML")) {
    if (is.null(fit)) {
      fit <- tryCatch(suppressWarnings(arima(x[1:400], c(1, 1, 1), method = method)), error = function(e) NULL)
    }
  }
  squares <- NA
  if (!is.null(fit)) {
    held <- arima(x, c(1, 1, 1), fixed = coef(fit), transform.pars = FALSE, method = "ML")
    squares <- sum(residuals(held)[401:500]^2)
  }
  cat(sprintf("%d,%.17g,%.10g,%.10g\n", i, x[500], squares, sum(diff(x)[400:499]^2)))
}
