using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace MutualAuth.Fuzzing.Loop;

/// <param name="SinceNew">How long nothing new has been seen.</param>
internal sealed record FuzzReport(long Inputs, int Edges, int Corpus, TimeSpan Time, TimeSpan SinceNew);

/// <summary>Where one reader's inputs and findings are kept between runs, and between the two processes of one.</summary>
internal sealed class FuzzFolder(string path)
{
    public const int CurrentSize = 4 * 1024 * 1024;

    /// <summary>The worker's exit code where an input did not come to an end.</summary>
    public const int TookTooLong = 3;

    private readonly HashSet<string> _found = new(StringComparer.Ordinal);

    /// <summary>The length and the bytes of what is being tried.</summary>
    public string Current => Made(path, "current");

    private string Corpus => Path.Combine(path, "corpus");

    private string Findings => Path.Combine(path, "findings");

    public IEnumerable<byte[]> ReadCorpus() => Directory.Exists(Corpus)
        ? Directory.EnumerateFiles(Corpus).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
        : [];

    public void AddToCorpus(byte[] input) => File.WriteAllBytes(Made(Corpus, Name(input)), input);

    /// <summary>One of a kind: findings with the same stack are one.</summary>
    public void AddFinding(string kind, byte[] file, string text)
    {
        var frames = string.Concat(text.Split('\n').Where(line => line.Contains(" MutualAuth.KeyStores.", StringComparison.Ordinal)).Take(2));
        if (!_found.Add(kind + frames))
            return;
        var name = $"{kind}-{Name(file)}";
        File.WriteAllBytes(Made(Findings, name), file);
        File.WriteAllText(Made(Findings, name + ".txt"), text);
    }

    public byte[] ReadCurrent()
    {
        using var stream = File.OpenRead(Current);
        var length = new byte[sizeof(int)];
        stream.ReadExactly(length);
        var bytes = new byte[BitConverter.ToInt32(length)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public int CountFindings() => Directory.Exists(Findings) ? Directory.EnumerateFiles(Findings, "*.txt").Count() : 0;

    public void WriteReport(FuzzReport report) => File.WriteAllText(Made(path, "report.json"), JsonSerializer.Serialize(report));

    public FuzzReport? ReadReport() => File.Exists(Path.Combine(path, "report.json"))
        ? JsonSerializer.Deserialize<FuzzReport>(File.ReadAllText(Path.Combine(path, "report.json")))
        : null;

    public override string ToString() => path.ToString(CultureInfo.InvariantCulture);

    private static string Name(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private static string Made(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }
}
