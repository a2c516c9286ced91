using System.IO.Compression;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>Whoever packs a commit gets the package that everybody else gets, and can compare it with the published one.</summary>
[TestClass]
public sealed class ReproduciblePackageTests
{
    /// <summary>Not in the folder of the other tests, which has its own ideas of how to compile.</summary>
    private readonly string _folder = Directory.CreateTempSubdirectory("mutualauth-packed-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Two_packs_of_the_same_sources_are_the_same_to_the_byte()
    {
        // Two folders with names of different lengths: a path that got into an assembly would show.
        var packages = await Task.WhenAll(new[] { "one", "another folder" }.Select(name => Task.Run(() => Pack(name))));

        if (!File.ReadAllBytes(packages[0]).AsSpan().SequenceEqual(File.ReadAllBytes(packages[1])))
            Assert.Fail($"They differ in: {string.Join(", ", Entries(packages[0]).Except(Entries(packages[1])).DefaultIfEmpty("the archive itself"))}");
    }

    private string Pack(string name)
    {
        var folder = Path.Combine(_folder, name);
        var root = RepositoryRoot();
        Run("git", root, "clone", "-q", "--shared", root, folder);
        // What is not committed yet belongs to the sources that are tested.
        foreach (var file in Run("git", root, "-c", "core.quotePath=false", "ls-files", "-mo", "--exclude-standard").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (File.Exists(Path.Combine(root, file)))
                File.Copy(Path.Combine(root, file), copy, overwrite: true);
            else
                File.Delete(copy);
        }

        Run("dotnet", folder, "pack", "src/MutualAuth.Build.Tasks", "-o", "packed", "-p:PackageVersion=1.2.3", "-nodeReuse:false", "-tl:off");
        return Path.Combine(folder, "packed", "MutualAuth.Build.1.2.3.nupkg");
    }

    private static string Run(string program, string folder, params string[] arguments)
    {
        var result = Command.Run(program, arguments, folder, []);
        Assert.AreEqual(0, result.ExitCode, $"{program} {string.Join(' ', arguments)}\n{result.Output}");
        return result.Output;
    }

    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MutualAuth.Build.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new AssertFailedException("No MutualAuth.Build.sln above " + AppContext.BaseDirectory);
        return folder;
    }

    private static List<string> Entries(string path)
    {
        using var package = ZipFile.OpenRead(path);
        return [.. package.Entries.Select(entry => $"{entry.FullName} ({entry.Length} bytes, CRC {entry.Crc32:X8}, {entry.LastWriteTime:O})")];
    }
}
