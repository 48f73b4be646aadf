# Reference values for NearUnitRootTest: log-likelihoods of R's arima() on 200 simulated ARIMA(0,1,1) series of
# 1,000 points, each fitted with a mean as (1,0,1), (2,0,1) and (3,0,2).
# Made with R 4.2.2, no further package:   Rscript near_unit_root.R > near_unit_root.csv      (some ten minutes)
#
# The series come from a linear congruential generator (Park & Miller: seed 20261128, multiplier 16807, modulus
# 2^31 - 1) whose products stay below 2^53, so that R and Java compute the same doubles. An innovation is the sum of
# twelve numbers of the generator, less six times the modulus, over the modulus (Irwin-Hall, variance 1).
#
# Columns: series, MA coefficient, last value (a check that Java made the same series), p, q; then for the methods
# "ML" and "CSS-ML" the log-likelihood that R reports (NA: arima() failed), its optimiser's code (0 converged, 1 not),
# and `exact`: empty, or the exact log-likelihood at R's estimates where R does not report that one. arima() leaves out
# an observation whose prediction variance is 1e4 sigma^2 or more (arima.c, ARIMA_Like: `if(gain < 1e4)`), but counts it
# in n: next to a unit root its figure is that of the series without the first value, higher by about log(1e4) / 2.
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

# Kalman filter from the stationary distribution; c(variance of the process / sigma^2, log-likelihood)
exact <- function(x, phi, theta) {
  size <- max(length(phi), length(theta) + 1)
  phi <- c(phi, rep(0, size - length(phi)))
  transition <- cbind(phi, rbind(diag(size - 1), 0))[, 1:size]
  shock <- c(1, theta, rep(0, size - 1 - length(theta)))
  noise <- shock %o% shock
  p <- matrix(solve(diag(size^2) - transition %x% transition, c(noise), tol = 0), size)
  variance <- p[1, 1]
  a <- rep(0, size)
  squares <- logs <- 0
  for (value in x) {
    gain <- p[1, 1]
    error <- value - a[1]
    squares <- squares + error^2 / gain
    logs <- logs + log(gain)
    a <- transition %*% (a + p[, 1] * error / gain)
    p <- transition %*% (p - p[, 1] %o% p[1, ] / gain) %*% t(transition) + noise
  }
  n <- length(x)
  c(variance, -n / 2 * (log(2 * pi) + 1 + log(squares / n) + logs / n))
}

fitted <- function(x, order, method) {
  fit <- tryCatch(suppressWarnings(arima(x, order, method = method)), error = function(e) NULL)
  if (is.null(fit)) {
    return("NA,NA,")
  }
  b <- coef(fit)
  at <- tryCatch(exact(x - b[["intercept"]], b[1:order[1]], b[order[1] + 1:order[3]]), error = function(e) c(Inf, -Inf))
  left_out <- !(at[1] > 0 && at[1] < 1e4)
  sprintf("%.6f,%d,%s", fit$loglik, fit$code, if (left_out) sprintf("%.6f", at[2]) else "")
}

cat("series,theta,last,p,q,ml,ml_code,ml_exact,css_ml,css_ml_code,css_ml_exact\n")
for (i in 0:199) {
  theta <- -0.9 + 1.5 * i / 199
  before <- innovation()
  x <- numeric(1000)
  level <- 0
  for (t in 1:1000) {
    e <- innovation()
    level <- level + (e + theta * before)
    x[t] <- level
    before <- e
  }
  for (order in list(c(1, 0, 1), c(2, 0, 1), c(3, 0, 2))) {
    cat(sprintf("%d,%.17g,%.17g,%d,%d,%s,%s\n", i, theta, x[1000], order[1], order[3],
                fitted(x, order, "ML"), fitted(x, order, "CSS-ML")))
  }
}
