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
        var folders = await Task.WhenAll(new[] { "one", "another folder" }.Select(name => Task.Run(() => Pack(name))));

        foreach (var name in new[] { "MutualAuth.Build.1.2.3.nupkg", "MutualAuth.Templates.1.2.3.nupkg" })
        {
            var packages = folders.Select(folder => Path.Combine(folder, name)).ToList();
            if (!File.ReadAllBytes(packages[0]).AsSpan().SequenceEqual(File.ReadAllBytes(packages[1])))
                Assert.Fail($"{name} differs in: {string.Join(", ", Entries(packages[0]).Except(Entries(packages[1])).DefaultIfEmpty("the archive itself"))}");
        }
    }

    /// <returns>The folder with the packages.</returns>
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

        // Once with what the builds of a sample leave in it, which nobody else's clone has.
        if (name != "one")
        {
            foreach (var left in new[] { "Orders/bin/Orders.dll", "Orders/obj/Orders.csproj.nuget.g.props", "Ca/mutualauth/ca.p12.password" })
            {
                var path = Path.Combine(folder, "samples/ServiceMesh", left);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, left);
            }
        }

        // Without the analyzers, which take half of the time and leave nothing in an assembly.
        foreach (var project in new[] { "src/MutualAuth.Build.Tasks", "src/MutualAuth.Templates" })
            Run("dotnet", folder, "pack", project, "-o", "packed", "-p:PackageVersion=1.2.3", "-p:RunAnalyzers=false", "-nodeReuse:false", "-tl:off");
        return Path.Combine(folder, "packed");
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
