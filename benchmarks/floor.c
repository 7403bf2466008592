/* The floor: what an expert would write by hand for one problem. One hidden layer, mini-batches, Adam, one core.

Two programs train the same network. `dense` multiplies embedded inputs by the weights, as every framework does. `sparse`
takes the weights to feature space instead (a fast Hadamard transform, nothing, or a product), adds up the few rows of the
true variables, and takes the gradient back.

`with_c.py` compiles this file for each problem, so that every size is a constant: HIDDEN, INPUTS (of the network),
VARIABLES, TRUE (variables that an input has at most, 0 if only `dense` is wanted), BATCH, KIND of embedding, and the
numbers of Adam. Hidden units lie in blocks of LANES, so that a block stays in the nearest cache and two vectors hold
one of its rows.
*/

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE__
#include <xmmintrin.h>
#endif

enum { IDENTITY, HADAMARD, MATRIX };
enum {
    LANES = HIDDEN < 32 ? HIDDEN : 32,
    HALF = LANES / 2,
    BLOCKS = HIDDEN / LANES,
    TILE = 8, /* rows of a product that are summed at once: 16 vectors, half of the registers */
    PARAMETERS = BLOCKS * (INPUTS + 2) * LANES + LANES, /* the last row holds c */
    SPARE = 4 /* rows that stand for no variable */
};
_Static_assert(KIND == MATRIX || INPUTS == VARIABLES, "square");
_Static_assert(HIDDEN % LANES == 0 && BATCH % TILE == 0 && INPUTS % TILE == 0 && VARIABLES % TILE == 0, "sizes");

typedef float Vector __attribute__((vector_size(4 * HALF)));
typedef float Quarter __attribute__((vector_size(16)));
typedef int32_t Mask __attribute__((vector_size(4 * HALF)));
typedef struct {
    Vector low, high;
} Row;
typedef struct {
    Row W[INPUTS], b, v;
} Block;
typedef union {
    struct {
        Block blocks[BLOCKS];
        float c[LANES];
    };
    float flat[PARAMETERS];
} Network;
typedef struct {
    uint16_t rows[7], label;
} Input;

static _Alignas(64) Network theta, grad, first, second;
static double power1, power2; /* of the betas */
static _Alignas(64) Row z[BLOCKS][BATCH], F[VARIABLES + SPARE], G[VARIABLES + SPARE];
static _Alignas(64) float inputs[BATCH][INPUTS], logits[BATCH], slopes[BATCH], signs[BATCH];

/* out[r] = start + the sum over k of A[r, k] B[k], for a table A of numbers and rows B; start may be missing. */
static inline void multiply(const float *restrict A, size_t down, size_t right, int rows, int depth,
                            const Row *restrict B, const Row *restrict start, Row *restrict out) {
    for (int r = 0; r < rows; r += TILE) {
        Vector low[TILE], high[TILE];
        for (int t = 0; t < TILE; t++) {
            low[t] = start ? start->low : (Vector){0};
            high[t] = start ? start->high : (Vector){0};
        }
        const float *a = A + r * down;
        for (int k = 0; k < depth; k++, a += right)
            for (int t = 0; t < TILE; t++) {
                low[t] += a[t * down] * B[k].low;
                high[t] += a[t * down] * B[k].high;
            }
        for (int t = 0; t < TILE; t++) out[r + t] = (Row){low[t], high[t]};
    }
}

static inline Row plus(Row a, Row b) { return (Row){a.low + b.low, a.high + b.high}; }

static inline Row minus(Row a, Row b) { return (Row){a.low - b.low, a.high - b.high}; }

/* x where the mask is set, else 0. */
static inline Vector where(Mask mask, Vector x) { return (Vector)((Mask)x & mask); }

static inline Vector positive(Vector x) { return where(x > 0, x); }

/* Add relu(z) v to the logits: sums of quarters first, then of four numbers for many inputs at once. */
static inline void outputs(const Row *restrict rows, Row v) {
    static _Alignas(64) float sums[BATCH][4];
    for (int s = 0; s < BATCH; s++) {
        union {
            Vector all;
            Quarter parts[HALF / 4];
        } product = {positive(rows[s].low) * v.low + positive(rows[s].high) * v.high};
        Quarter sum = product.parts[0];
        for (int i = 1; i < HALF / 4; i++) sum += product.parts[i];
        *(Quarter *)sums[s] = sum;
    }
    for (int s = 0; s < BATCH; s++) logits[s] += (sums[s][0] + sums[s][1]) + (sums[s][2] + sums[s][3]);
}

/* Slopes of the mean loss by the logits, and the loss. */
static inline float losses(void) {
    float loss = 0, slope = 0;
    for (int s = 0; s < BATCH; s++) {
        float margin = signs[s] * (logits[s] + theta.c[0]);
        float e = expf(-fabsf(margin)), wrong = margin < 0 ? 1 : e;
        loss += logf(1 + e) + fmaxf(-margin, 0);
        slopes[s] = -signs[s] * wrong / (1 + e) / BATCH;
        slope += slopes[s];
    }
    grad.c[0] = slope;
    return loss / BATCH;
}

/* Gradients of v and b; z becomes the gradient by z. */
static inline void back(Row *restrict rows, const Block *restrict from, Block *restrict to) {
    Row b = {{0}, {0}}, v = {{0}, {0}};
    for (int s = 0; s < BATCH; s++) {
        Vector low = rows[s].low, high = rows[s].high, slope = (Vector){0} + slopes[s];
        v.low += positive(low) * slope;
        v.high += positive(high) * slope;
        rows[s].low = where(low > 0, from->v.low * slope);
        rows[s].high = where(high > 0, from->v.high * slope);
        b.low += rows[s].low;
        b.high += rows[s].high;
    }
    to->b = b;
    to->v = v;
}

/* Adam as in Kingma and Ba 2015; the moments lack their factors 1 - BETA, which the scales hold. */
static inline void adam(void) {
    float scale1 = RATE * (1 - BETA1) / (1 - (power1 *= BETA1)), scale2 = (1 - BETA2) / (1 - (power2 *= BETA2));
    for (int i = 0; i < PARAMETERS; i++) {
        float g = grad.flat[i], m = first.flat[i] * (float)BETA1 + g, s = second.flat[i] * (float)BETA2 + g * g;
        first.flat[i] = m;
        second.flat[i] = s;
        theta.flat[i] -= m * scale1 / (sqrtf(s * scale2) + (float)EPSILON);
    }
}

/* Moments that decay into denormals would cost microseconds a step. Whoever calls gets back the mode that he had. */
#ifdef __SSE__
static unsigned mode;
#define WITHOUT_DENORMALS() (mode = _mm_getcsr(), _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON))
#define AS_BEFORE() _mm_setcsr(mode)
#else
#define WITHOUT_DENORMALS()
#define AS_BEFORE()
#endif

static void begin(const float *start) {
    WITHOUT_DENORMALS();
    power1 = power2 = 1;
    memcpy(&theta, start, sizeof theta);
    memset(&first, 0, sizeof first);
    memset(&second, 0, sizeof second);
    memset(&grad, 0, sizeof grad);
}

/* The Hadamard transform (entries of 1 and -1), two stages at once; the first reads `from`, the others go on in `to`. */
static inline void hadamard(const Row *from, Row *to) {
    int half = 1;
    for (; 4 * half <= INPUTS; half *= 4, from = to)
        for (int i = 0; i < INPUTS; i += 4 * half)
            for (int j = i; j < i + half; j++) {
                Row a = from[j], b = from[j + half], c = from[j + 2 * half], d = from[j + 3 * half];
                Row ab = plus(a, b), a_b = minus(a, b), cd = plus(c, d), c_d = minus(c, d);
                to[j] = plus(ab, cd);
                to[j + half] = plus(a_b, c_d);
                to[j + 2 * half] = minus(ab, cd);
                to[j + 3 * half] = minus(a_b, c_d);
            }
    for (; 2 * half <= INPUTS; half *= 2)
        for (int j = 0; j < half; j++) {
            Row a = to[j], b = to[j + half];
            to[j] = plus(a, b);
            to[j + half] = minus(a, b);
        }
}

/* Features of weights, F = W E; or with E (INPUTS, VARIABLES) turned round, the gradient of W from that of F. */
static inline void embed(const float *restrict E, int back_again, const Row *restrict from, Row *restrict to) {
    if (KIND == HADAMARD)
        hadamard(from, to);
    else if (KIND == IDENTITY)
        memcpy(to, from, INPUTS * sizeof *to);
    else if (back_again)
        multiply(E, VARIABLES, 1, INPUTS, VARIABLES, from, NULL, to);
    else
        multiply(E, 1, VARIABLES, VARIABLES, INPUTS, from, NULL, to);
}

/* z = b + the sum of the features of each input's true variables. */
static inline void add_features(const Input *const *restrict batch, const Row *restrict features, Row b,
                                Row *restrict rows) {
    for (int s = 0; s < BATCH; s++) {
        Row sum = b;
        for (int i = 0; i < TRUE; i++) sum = plus(sum, features[batch[s]->rows[i]]);
        rows[s] = sum;
    }
}

/* The gradient by z is added to the rows of each input's true variables. */
static inline void add_gradients(const Input *const *restrict batch, const Row *restrict rows, Row *restrict to) {
    memset(to, 0, (VARIABLES + SPARE) * sizeof *to);
    for (int s = 0; s < BATCH; s++)
        for (int i = 0; i < TRUE; i++) to[batch[s]->rows[i]] = plus(to[batch[s]->rows[i]], rows[s]);
}

/* Train from `start`, which is changed, in batches in the given order; returns the mean loss. The table is that of embedded
inputs (N, INPUTS) for the dense program, and E for the other. */
static inline double train(int features, float *start, const Input *restrict data, const float *restrict table,
                           const int32_t *restrict order, int steps) {
    const Input *batch[BATCH];
    double loss = 0;
    begin(start);
    for (int step = 0; step < steps; step++, order += BATCH) {
        for (int s = 0; s < BATCH; s++) {
            batch[s] = data + order[s];
            signs[s] = batch[s]->label ? 1 : -1;
            logits[s] = 0;
            if (!features) memcpy(inputs[s], table + (size_t)order[s] * INPUTS, sizeof inputs[s]);
        }
        for (int j = 0; j < BLOCKS; j++) {
            const Block *block = &theta.blocks[j];
            if (features) {
                embed(table, 0, block->W, F);
                add_features(batch, F, block->b, z[j]);
            } else
                multiply(inputs[0], INPUTS, 1, BATCH, INPUTS, block->W, &block->b, z[j]);
            outputs(z[j], block->v);
        }
        loss += losses();
        for (int j = 0; j < BLOCKS; j++) {
            Block *block = &grad.blocks[j];
            back(z[j], &theta.blocks[j], block);
            if (features) {
                add_gradients(batch, z[j], G);
                embed(table, 1, G, block->W);
            } else
                multiply(inputs[0], 1, INPUTS, INPUTS, BATCH, z[j], NULL, block->W);
        }
        adam();
    }
    memcpy(start, &theta, sizeof theta);
    AS_BEFORE();
    return loss / steps;
}

double dense(float *start, const Input *data, const float *Z, const int32_t *order, int steps) {
    return train(0, start, data, Z, order, steps);
}

double sparse(float *start, const Input *data, const float *E, const int32_t *order, int steps) {
    return train(1, start, data, E, order, steps);
}
