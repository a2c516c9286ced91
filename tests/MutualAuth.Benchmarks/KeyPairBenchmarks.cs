using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.Benchmarks;

/// <summary>Making a key: a search for primes, so that one run tells little and the median counts.</summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 1, iterationCount: 40)]
[MedianColumn]
public class KeyPairBenchmarks
{
    [Params(2048, 3072)]
    public int Bits { get; set; }

    [Benchmark]
    public object Rsa() => KeyPairGenerator.Generate(KeyAlgorithm.Rsa, Bits);
}
