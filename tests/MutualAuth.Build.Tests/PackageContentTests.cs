using System.IO.Compression;
using System.Xml.Linq;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>What is in the package, and what a project that refers to it gets: nothing at run time.</summary>
[TestClass]
public sealed class PackageContentTests : PackageTest
{
    [TestMethod]
    public void The_package_holds_the_approved_files_and_no_others()
    {
        var approved = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PackageContent.approved.txt"));

        Assert.AreSequenceEqual(approved, Entries(), $"where this is meant, PackageContent.approved.txt becomes:\n{string.Join('\n', Entries())}");
    }

    [TestMethod]
    public void The_package_holds_no_compiler_no_MSBuild_and_nothing_for_run_time()
    {
        var entries = Entries();

        Assert.DoesNotContain(entry => entry.Contains("Microsoft.CodeAnalysis", StringComparison.OrdinalIgnoreCase), entries);
        Assert.DoesNotContain(entry => entry.Contains("Microsoft.Build", StringComparison.OrdinalIgnoreCase), entries);
        foreach (var folder in new[] { "lib/", "ref/", "runtimes/", "analyzers/", "buildTransitive/", "content/", "contentFiles/", "tools/" })
            Assert.DoesNotContain(entry => entry.StartsWith(folder, StringComparison.OrdinalIgnoreCase), entries);
    }

    [TestMethod]
    public void The_package_is_a_development_dependency_without_dependencies()
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        using var stream = package.GetEntry("MutualAuth.Build.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.AreEqual("true", Value("developmentDependency"));
        Assert.IsNull(Value("dependencies"));
        Assert.AreEqual("MIT", Value("license"));
        Assert.AreEqual("README.md", Value("readme"));
    }

    [TestMethod]
    public void A_project_gets_no_assembly_and_no_dependency_from_it()
    {
        var project = BuiltQuickStart();

        Assert.DoesNotContain(file => file.Contains("BouncyCastle") || file.Contains("MutualAuth"), project.Files("bin"));
        Assert.DoesNotContain("MutualAuth", project.ReadText("bin/Debug/net10.0/orders.deps.json"));
    }

    [TestMethod]
    public void A_project_that_references_one_with_the_package_does_not_get_its_targets()
    {
        var library = BuiltQuickStart();
        Sandbox.Write("program/program.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{library.File}" />
                <PartnerCertificate Include="{library.Path("partners/puppet.pem")}" />
              </ItemGroup>
            </Project>
            """);
        var program = new Project(Sandbox, Path.Combine(Sandbox.Folder, "program"), "program");
        program.Build().ShouldHaveSucceeded();

        Assert.IsEmpty(program.Files("mutualauth"));
    }

    private static List<string> Entries()
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        return
        [
            .. package.Entries
                .Select(entry => entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal)
                    // Named by a random number in older SDKs.
                    ? Path.GetDirectoryName(entry.FullName)!.Replace('\\', '/') + "/*.psmdcp"
                    : entry.FullName)
                .Order(StringComparer.Ordinal)
        ];
    }
}
