using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>One reader, as it is fuzzed.</summary>
internal abstract class FuzzTarget
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new JksTarget(),
        new Pkcs12Target(ReadLimits.Default with { Iterations = 20_000, TotalIterations = 40_000 }),
        new PemTarget(),
        new DerTarget(),
        new Pkcs7Target(),
        new ReplyTarget(),
        new RequestTarget(),
        new PrivateKeyTarget(),
        new LockFileTarget(),
        new MetadataTarget(),
        new ServerTarget(),
    ];

    public static FuzzTarget Named(string name) =>
        All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"There is no reader '{name}'. There are: {string.Join(", ", All.Select(target => target.Name))}, all");

    public abstract string Name { get; }

    /// <summary>Real inputs, from which the others are made by mutation. The same in every run.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    public abstract byte[] Mutate(byte[] input, byte[] other, Random random);

    /// <summary>The file that the input stands for: the input itself, but where a hash or an encryption goes around it.</summary>
    public virtual byte[] FileOf(byte[] input) => input;

    /// <summary>Reads the file, and does with what was read all that a build would do. Throws MutualAuthException, or nothing.</summary>
    public abstract void Read(byte[] file);

    public override string ToString() => Name;
}
