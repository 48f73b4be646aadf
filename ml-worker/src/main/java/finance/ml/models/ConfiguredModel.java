package finance.ml.models;

import finance.ml.series.Forecaster;
import finance.ml.series.Scale;
import java.util.Map;
import java.util.Optional;

/// A model with the parameters of a command line.
///
/// @param scale of the series that it is fitted on
/// @param identity the fields of `model_runs.parameters` that an earlier run must have to be one of the same
/// model
/// @param seed empty for deterministic models
public record ConfiguredModel(Forecaster forecaster, Scale scale, Map<String, Object> identity, Optional<Long> seed) {}
