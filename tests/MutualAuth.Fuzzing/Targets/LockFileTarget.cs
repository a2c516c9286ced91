using System.Text;
using MutualAuth.Fuzzing.Mutation;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Locking;

namespace MutualAuth.Fuzzing.Targets;

internal sealed class LockFileTarget : FuzzTarget
{
    private static readonly byte[][] Words = new[]
    {
        "\"version\": 1", "\"version\": ", "1e9", "-0", "\"keyStores\": [", "\"path\": \"own.jks\"", "\"own\": {", "\"successor\": null", "\"partners\": []", "\"alias\": ", "\"sha256\": ", "\"expires\": \"2027-11-24\"",
        "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\ud83d", "\\", "\uFEFF", "\u202E", "\U0001F600", "null", "true", "<<<<<<< ours\n", "=======\n", ">>>>>>> theirs\n", "//",
    }.Select(Encoding.UTF8.GetBytes).ToArray();

    public override string Name => "lock-file";

    public override IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds().ToList();

    public override byte[] Mutate(byte[] input, byte[] other, Random random) => random.Next(3) == 0
        ? TextMutation.Apply(input, other, random)
        : ByteMutation.Apply(input, other, random, Words);

    public override void Read(byte[] file) => Use.LockFiles(LockFile.Parse(file));

    private static IEnumerable<byte[]> MakeSeeds()
    {
        var certificates = FixedIdentity.All.Select((identity, i) => LockedCertificate.Of($"partner-{i}", identity.Certificate)).ToList();
        yield return new LockFile([]).ToJson();
        yield return new LockFile([new LockedKeyStore("mutualauth/own.jks", certificates[0], null, certificates.Skip(1).ToList())]).ToJson();
        yield return new LockFile(
        [
            new LockedKeyStore("a.jks", certificates[0], certificates[1], []),
            new LockedKeyStore("b.p12", null, null, [certificates[2] with { Alias = "\u00E4\u202E\U0001F600\"\\" }]),
        ]).ToJson();
    }
}
