# Reference values for NearUnitRootTest: log-likelihoods by R at coefficients (ar, ma; no mean) of optima that lie far from
# the least-squares start values: cancelling factors with complex roots, and moving averages with a root next to one.
# Made with R 4.2.2:   Rscript further_optima.R > further_optima.csv
# Series as in near_unit_root.R, `over` times differenced.
source(textConnection(head(readLines("near_unit_root.R"), 23)))
rows <- read.csv(text = 'series,over,p,d,q,coefficients
122,0,1,1,1,0.99653 -0.99999
107,0,2,1,2,-1.74593 -0.83678 1.66974 0.76588
113,0,2,1,2,0.14068 -0.96689 -0.16508 0.98245
117,0,2,1,2,-1.18270 -0.98370 1.16197 0.97390
118,0,2,1,2,1.25859 -0.97329 -1.27739 0.97065
122,0,2,1,2,-1.86505 -0.97632 1.87478 0.99374
124,0,2,1,2,-1.83827 -0.99249 1.82433 0.97944
125,0,2,1,2,-1.06883 -0.95588 1.10937 0.99301
126,0,2,1,2,1.92888 -0.95476 -1.91298 0.93406
124,2,2,0,2,-0.95569 0.03059 -0.02397 -0.97603
128,2,2,0,2,-0.92254 0.05643 -0.00549 -0.99451')
cat("series,over,p,d,q,coefficients,loglik\n")
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
  for (r in which(rows$series == i)) {
    row <- rows[r, ]
    y <- if (row$over > 0) diff(x, differences = row$over) else x
    at <- as.numeric(strsplit(row$coefficients, " ")[[1]])
    fit <- arima(y, c(row$p, row$d, row$q), include.mean = FALSE, method = "ML", fixed = at, transform.pars = FALSE)
    cat(sprintf("%d,%d,%d,%d,%d,%s,%.6f\n", i, row$over, row$p, row$d, row$q, row$coefficients, fit$loglik))
  }
}
