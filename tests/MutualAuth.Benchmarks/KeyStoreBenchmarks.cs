using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Benchmarks;

/// <summary>Reading and writing a keystore with one own key and a thousand partners, and the bundle that they come in.</summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Throughput, warmupCount: 3, iterationCount: 10)]
public class KeyStoreBenchmarks
{
    private static readonly Password StorePassword = new("changeit", "benchmark");

    private KeyStore _store = KeyStore.Empty;
    private byte[] _jks = [];
    private byte[] _pkcs12 = [];
    private byte[] _bundle = [];

    [Params(1000)]
    public int Partners { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _store = Benchmarks.Partners.Store(Partners);
        _jks = WriteJks();
        _pkcs12 = WritePkcs12();
        _bundle = CertificateWriter.Pem(_store.Trusted.Select(entry => entry.Certificate));
    }

    [Benchmark]
    public object ReadJks() => JksCodec.Read(_jks, StorePassword, [StorePassword], ReadLimits.Default);

    [Benchmark]
    public byte[] WriteJks() => JksCodec.Write(_store, StorePassword, StorePassword);

    [Benchmark]
    public object ReadPkcs12() => Pkcs12Codec.Read(_pkcs12, StorePassword, ReadLimits.Default);

    [Benchmark]
    public byte[] WritePkcs12() => Pkcs12Codec.Write(_store, StorePassword, EncryptionProfile.Modern);

    [Benchmark]
    public object ReadBundle() => CertificateFile.Read(_bundle);
}
