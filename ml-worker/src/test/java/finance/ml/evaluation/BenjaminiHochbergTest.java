package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenjaminiHochbergTest {
    /// The 15 p-values of section 4.1 of the paper, which rejects the first four at 5 %.
    private static final List<Double> PUBLISHED = List.of(
            .0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0);

    /// R 4: `p.adjust(p, "BH")`.
    private static final double[] ADJUSTED_BY_R = {
        .0015,
        .003,
        .0095,
        .035625,
        .0603,
        .0638571428571429,
        .0638571428571429,
        .0645,
        .0765,
        .486,
        .5811818181818181,
        .7148749999999999,
        .7532307692307693,
        .8132142857142857,
        1
    };

    @Test
    void adjustedPValuesAreThoseOfR() {
        assertThat(BenjaminiHochberg.adjusted(PUBLISHED)).containsExactly(ADJUSTED_BY_R, within(1e-15));
        assertThat(Arrays.stream(BenjaminiHochberg.adjusted(PUBLISHED))
                        .filter(p -> p <= BenjaminiHochberg.LEVEL)
                        .count())
                .isEqualTo(4);
    }

    @Test
    void orderOfTheTestsIsKept() {
        List<Double> reversed = PUBLISHED.reversed();
        List<Double> expected = Arrays.stream(ADJUSTED_BY_R).boxed().toList().reversed();
        assertThat(BenjaminiHochberg.adjusted(reversed))
                .containsExactly(
                        expected.stream().mapToDouble(Double::doubleValue).toArray(), within(1e-15));
    }

    @Test
    void noTestHasNoPValueAndEqualOnesStay() {
        assertThat(BenjaminiHochberg.adjusted(List.of())).isEmpty();
        assertThat(BenjaminiHochberg.adjusted(Collections.nCopies(3, 0.04))).containsExactly(0.04, 0.04, 0.04);
    }
}
