package finance.ml.lstm;

import finance.ml.evaluation.Accuracy;

/// A grid point with its errors, one step ahead, in dollars.
///
/// @param validation the errors over the validation window, which select the point
/// @param test the errors over the test window
/// @param naive the errors of the naive forecast over the test window
/// @param epochsRun the number of epochs before training stopped
/// @param bestEpoch the epoch whose weights are used, counted from 1
/// @param seconds the time for training and evaluation
public record LstmTrial(
        LstmParameters parameters,
        Accuracy validation,
        Accuracy test,
        Accuracy naive,
        int epochsRun,
        int bestEpoch,
        double seconds) {}
