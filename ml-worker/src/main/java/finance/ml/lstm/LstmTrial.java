package finance.ml.lstm;

import finance.ml.evaluation.Accuracy;

/// One point of the grid and how it did, one step ahead, in dollars.
///
/// @param validation what points are picked by
/// @param test what is left to say of it
/// @param naive what tomorrow = today did over the test window
/// @param epochsRun before training stopped early
/// @param bestEpoch whose weights were kept, counted from 1
/// @param seconds for training and judging
public record LstmTrial(
        LstmParameters parameters,
        Accuracy validation,
        Accuracy test,
        Accuracy naive,
        int epochsRun,
        int bestEpoch,
        double seconds) {}
