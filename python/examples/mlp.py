"""A multilayer perceptron with tanh in NumPy, forward and back; the server's policy `mlp`."""

import numpy as np


def layers(tensors):
    """(weight, bias) of each layer, of tensors by name."""
    count = sum(name.endswith(".weight") for name in tensors)
    return [(tensors[f"layers.{i}.weight"], tensors[f"layers.{i}.bias"]) for i in range(count)]


def forward(tensors, x):
    """Logits `(rows, choices)`, and what each layer was given."""
    inputs = []
    *hidden, (weight, bias) = layers(tensors)
    for w, b in hidden:
        inputs.append(x)
        x = np.tanh(x @ w.T + b)
    inputs.append(x)
    return x @ weight.T + bias, inputs


def backward(tensors, inputs, upstream):
    """Gradients by name, of ∂loss/∂logits `(rows, choices)`."""
    gradients = {}
    for i in reversed(range(len(inputs))):
        gradients[f"layers.{i}.weight"] = upstream.T @ inputs[i]
        gradients[f"layers.{i}.bias"] = upstream.sum(0)
        if i > 0:
            upstream = upstream @ tensors[f"layers.{i}.weight"] * (1 - inputs[i] ** 2)
    return gradients


def log_softmax(logits):
    logits = logits - logits.max(1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


def softmax(logits):
    return np.exp(log_softmax(logits))


def cross_entropy(tensors, x, labels):
    """The mean of −log π(label), its gradients, and the share of labels that come out."""
    logits, inputs = forward(tensors, x)
    logs, rows = log_softmax(logits), np.arange(len(labels))
    loss = -logs[rows, labels].mean()
    right = (logits.argmax(1) == labels).mean()
    upstream = np.exp(logs)
    upstream[rows, labels] -= 1
    return loss, backward(tensors, inputs, upstream / len(labels)), right
