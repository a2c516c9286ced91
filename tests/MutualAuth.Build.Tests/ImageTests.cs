using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>The task assemblies that are compiled ahead of time for one platform, and those for all others.</summary>
[TestClass]
public sealed class ImageTests : PackageTest
{
    private const string ImagePlatform = "linux-x64";

    [TestMethod]
    public void The_platform_that_has_images_runs_them_and_others_run_the_IL()
    {
        var output = ForDotnet().Build("-v:diag").ShouldHaveRefreshed().Output.Replace('\\', '/');

        var folder = RuntimeInformation.RuntimeIdentifier == ImagePlatform ? $"net8.0/{ImagePlatform}" : "net8.0";
        Assert.MatchesRegex($"Using \"RefreshKeyStores\" task from assembly \"[^\"]*/tasks/{folder}/MutualAuth\\.Build\\.Tasks\\.dll\"", output);
    }

    [TestMethod]
    [DataRow("linux-musl-x64")]
    [DataRow("win-x64")]
    [DataRow("osx-arm64")]
    public void An_SDK_of_a_platform_without_images_makes_the_same(string platform)
    {
        var project = ForDotnet();
        var result = project.Build($"-p:_MutualAuthTasksPlatform={platform}", "-v:diag").ShouldHaveRefreshed();

        Assert.Contains("tasks/net8.0/MutualAuth.Build.Tasks.dll", result.Output.Replace('\\', '/'));
        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases());
        // What the one makes is nothing to do for the other.
        project.Build().ShouldHaveDoneNothing();
    }

    /// <summary>An image is refused on another platform, so that none may get into the folder for all.</summary>
    [TestMethod]
    [DataRow("MutualAuth.Build.Tasks.dll")]
    [DataRow("MutualAuth.KeyStores.dll")]
    [DataRow("BouncyCastle.Cryptography.dll")]
    public void An_image_is_the_same_assembly_with_native_code_beside_its_IL(string assembly)
    {
        var (imageVersion, imageIsNative) = Read($"tasks/net8.0/{ImagePlatform}/{assembly}");
        var (version, isNative) = Read($"tasks/net8.0/{assembly}");

        Assert.AreEqual(version, imageVersion);
        Assert.IsTrue(imageIsNative);
        Assert.IsFalse(isNative);
    }

    /// <summary>
    /// BouncyCastle.types.txt names the types of BouncyCastle that builds use. Made anew it is from what this test reads, for builds
    /// that use all there is (those of the samples, and each target by name): the types in the lines of DOTNET_JitStdOutFile, where
    /// the package has no image of BouncyCastle.
    /// </summary>
    [TestMethod]
    public void What_a_first_build_uses_of_BouncyCastle_is_compiled_ahead_of_time()
    {
        if (RuntimeInformation.RuntimeIdentifier != ImagePlatform)
            Assert.Inconclusive($"There are no images for {RuntimeInformation.RuntimeIdentifier}.");

        var withImages = CompiledAtRunTime();
        var withoutImages = CompiledAtRunTime("-p:_MutualAuthTasksPlatform=win-x64");

        Assert.IsGreaterThan(250, withoutImages.Count);
        // What is generic.
        Assert.IsLessThan(25, withImages.Count, string.Join('\n', withImages));
    }

    private List<string> CompiledAtRunTime(params string[] arguments)
    {
        var project = ForDotnet();
        project.Environment["DOTNET_JitStdOutFile"] = project.Path("compiled.txt");
        project.Environment["DOTNET_JitDisasmSummary"] = "1";
        project.Build([.. arguments, "-m:1"]).ShouldHaveRefreshed();
        // Not what is compiled once more, since it was called often: that depends on how long the machine takes.
        var compiled = File.ReadLines(project.Path("compiled.txt"))
            .Where(line => line.Contains(" Org.BouncyCastle.", StringComparison.Ordinal) && !line.Contains("Tier1", StringComparison.Ordinal))
            .ToList();
        // The next project is another one.
        Directory.Delete(project.Folder, recursive: true);
        return compiled;
    }

    /// <summary>Images are of the tasks for dotnet alone: where the environment names others for all builds, not for this one.</summary>
    private Project ForDotnet()
    {
        var project = QuickStart();
        project.Environment["_MutualAuthTasksFramework"] = "";
        return project;
    }

    private static (Guid ModuleVersion, bool IsNative) Read(string entry)
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        using var content = new MemoryStream();
        using (var stream = package.GetEntry(entry)!.Open())
            stream.CopyTo(content);
        content.Position = 0;
        using var file = new PEReader(content);
        var metadata = file.GetMetadataReader();
        return (metadata.GetGuid(metadata.GetModuleDefinition().Mvid), file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
    }
}
